"""What a query forgets to ask, PostgreSQL still knows: a firm's request is shown no other firm's rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import Request
from psycopg import sql
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from deploy.demo.people import create_accounts
from deploy.owners import open_gate
from deploy.parts.postgres import fresh_database, plain
from deploy.settings import Settings
from events.storage.wall import sees_through, whole
from gate.app import create_app
from gate.store.models import metadata
from gate.store.models.records import RecordRow
from gate.web.callers import GateHere, caller
from tests.contract.api.conftest import PHRASE, PLENTY, declaration, serving

pytestmark = pytest.mark.postgres

OPEN_TO_ALL = {
    "reference_row",  # what the gate goes by is published
    "queue",
    "queue_ticket",
    "queue_entry",  # anyone may read who waits, under numbers that name nobody
    "journal_head",
    "journal_checkpoint",  # numbers, hashes and signatures
}
"""Tables without a wall. A new one stands behind it, or here with its reason."""
FIRMS = ("xuatkhau", "nhapkhau")


@dataclass
class Behind:
    """A gate of two firms with a record each; `forgetful` asks for everything, as nobody should write it."""

    client: httpx.Client
    url: str
    tokens: dict[str, str]
    records: dict[str, str]

    def forgetful(self, who: str | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        found: dict[str, Any] = self.client.get("/forgetful", headers=headers).raise_for_status().json()
        return found


def forgetful(request: Request, gate: GateHere) -> dict[str, Any]:
    """A route that knows who calls and narrows nothing."""
    caller(request)
    with gate.database.read() as session:
        found = {"records": sorted(session.scalars(select(RecordRow.id)))}
        with whole(session):
            everybodys = len(session.scalars(select(RecordRow.id)).all())
        counts = {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in metadata.tables}
        return {**found, "whole": everybodys, "counts": counts}


@pytest.fixture(scope="module")
def behind(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with fresh_database(postgres_url) as url:
        gate = open_gate(Settings(data=tmp_path_factory.mktemp("wall"), database=url))
        create_accounts(gate, PHRASE)
        app = create_app(gate, share=PLENTY)
        app.get("/forgetful")(forgetful)
        with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:
            yield _with_records(Behind(client, url, {}, {}))
        gate.database.close()


def _with_records(made: Behind) -> Behind:
    for number, who in enumerate((*FIRMS, "kiemtoan")):
        body = {"login": who, "password": PHRASE}
        made.tokens[who] = made.client.post("/api/v1/sessions", json=body).json()["token"]
        if who in FIRMS:
            headers = {
                "Authorization": f"Bearer {made.tokens[who]}",
                "Idempotency-Key": f"wall-{number}-{who}",
            }
            sent = declaration(tractor={"text": f"12C-300.0{number}"})
            made.records[who] = made.client.post("/api/v1/declarations", json=sent, headers=headers).json()[
                "record_id"
            ]
    return made


def test_a_query_that_forgets_its_scope_shows_a_firm_its_own_rows_alone(behind: Behind) -> None:
    for who in FIRMS:
        seen = behind.forgetful(who)
        assert seen["records"] == [behind.records[who]]
        counts = seen["counts"]
        assert (counts["record"], counts["record_version"], counts["account"], counts["outbox"]) == (
            1,
            1,
            1,
            0,
        )
        assert counts["journal"] == 1  # its declaration; who signed in is no record's history


def test_an_officer_sees_what_permissions_and_views_let_through(behind: Behind) -> None:
    assert behind.forgetful("kiemtoan")["records"] == sorted(behind.records.values())


def test_who_is_nobody_sees_nothing_also_on_a_connection_a_firm_has_just_used(behind: Behind) -> None:
    for who in (*FIRMS, None, "kiemtoan", None, *FIRMS):
        seen = behind.forgetful(who)
        if who is None:
            assert {name for name, count in seen["counts"].items() if count} <= OPEN_TO_ALL


def test_a_question_about_everybody_is_asked_in_so_many_words_and_over_at_its_end(behind: Behind) -> None:
    seen = behind.forgetful("xuatkhau")
    assert (seen["whole"], seen["counts"]["record"]) == (2, 1)


def test_a_session_that_does_not_say_whose_rows_it_wants_gets_none(behind: Behind) -> None:
    with psycopg.connect(plain(behind.url), options="-csearch_path=gate") as connection:
        for table in sorted(set(metadata.tables) - OPEN_TO_ALL):
            count = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            assert count.fetchone() == (0,), table


def test_it_cannot_write_them_either(behind: Behind) -> None:
    with psycopg.connect(plain(behind.url), options="-csearch_path=gate") as connection:
        assert connection.execute("UPDATE record SET state = 'closed'").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute("INSERT INTO canary (hop, number) VALUES ('gate', 1)")


def test_every_table_stands_behind_the_wall_or_is_named_with_its_reason(behind: Behind) -> None:
    with psycopg.connect(plain(behind.url)) as connection:
        asked = "SELECT relname FROM pg_class WHERE relnamespace = 'gate'::regnamespace AND relrowsecurity AND relforcerowsecurity"
        walled = {name for (name,) in connection.execute(asked)}
    assert walled | OPEN_TO_ALL == set(metadata.tables)
    assert not walled & OPEN_TO_ALL


def test_a_superuser_is_told_apart_because_he_sees_through(behind: Behind, postgres_url: str) -> None:
    found = []
    for url in (behind.url, postgres_url):
        engine = create_engine(url)
        with Session(engine) as session:
            found.append(sees_through(session))
        engine.dispose()
    assert found[0] is False
    assert isinstance(found[1], bool)  # a server that is given to the tests may know us as no superuser
