"""An operator sees what waits, tries it again or gives it up, and the gate holds what was given up."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner, Result

from agencies.service import AgencyService
from deploy import assembly
from deploy.cli import app
from deploy.commands.verify import FOUND
from deploy.event_keys import EventKeys, agency_name, owner_names
from deploy.logs import configure
from deploy.owners import broker, open_agency, open_gate
from deploy.refusals import REFUSED
from deploy.settings import Settings
from deploy.supervisor import Supervisor
from events.messages.registry import GATE, RECORD
from events.messages.values import Agency
from events.storage.append_only import let_go
from gate.services.commands import Declare
from gate.services.context import Gate
from gate.services.declare import declare
from gate.services.transaction import transaction
from gate.store import holds
from gate.store.models.base import ARCHIVE, TABLES
from tests.integration.gate.world import CLERK, declaration

PATIENCE = 120.0


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


class Site:
    """One gate with its customs, whose declared record customs cannot read."""

    def __init__(self, settings: Settings, gate: Gate, customs: AgencyService) -> None:
        self.settings, self.gate, self.customs = settings, gate, customs
        self.record = self._declare()
        self.good = self._spoil()

    def do(self, *words: str) -> Result:
        given = {"BORDERGATE_DATA": str(self.settings.data), "BORDERGATE_DATABASE": self.settings.database}
        return CliRunner().invoke(app, ["events", *words], env=given)

    def parked(self) -> list[dict[str, str]]:
        listed = self.do("dlq", "list", "--json")
        assert listed.exit_code == 0, listed.output
        return [json.loads(line) for line in listed.stdout.splitlines()]

    def lag(self) -> dict[str, list[dict[str, object]]]:
        return json.loads(self.do("lag", "--json").stdout)

    def of_customs(self) -> dict[str, object]:
        (row,) = (row for row in self.lag()["consumers"] if row["consumer"] == "customs")
        return row

    def held_by(self) -> list[str]:
        with self.gate.database.read() as session:
            return [row.issuer for row in holds.active_on(session, {("record", self.record)})]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with ExitStack() as stack:
            log = stack.enter_context(broker(self.settings, "test"))
            keys = EventKeys.of(self.settings)
            keys.provide(owner_names(()))
            supervisor = Supervisor()
            stack.callback(supervisor.close)
            supervisor.start(
                assembly.gate_relay(self.gate.database, log, keys.own(GATE)),
                *assembly.gate_workers(self.gate, log, keys.sources),
                *assembly.agency(self.customs, log, keys.own(agency_name(Agency.CUSTOMS))),
            )
            yield

    def _declare(self) -> str:
        command = Declare.model_validate(
            {"command_id": str(uuid4()), "declaration": declaration(**self._days())}
        )
        with transaction(self.gate, CLERK, "declare") as session:
            return declare(self.gate, session, CLERK, command).record_id

    def _days(self) -> dict[str, object]:
        now = self.gate.clock.now()
        return {"planned_from": now, "planned_until": now + timedelta(hours=4)}

    def _spoil(self) -> str:
        """The declared event leaves the gate broken; the answer is what it should have been."""
        outbox = TABLES.outbox
        with self.gate.database.write() as session:
            good = session.execute(outbox.select()).one().payload
            session.execute(update(outbox).values(payload="{}"))
        return str(good)

    def mend(self) -> None:
        with self.customs.database.write() as session:
            session.execute(update(self.customs.tables.inbox_parked).values(payload=self.good))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    configure("warning", as_json=True)  # the parts at work log past the commands' own output
    url = None if request.param == "sqlite" else request.getfixturevalue("fresh_database")
    settings = Settings(data=tmp_path / "data", database=url)
    made = Site(settings, open_gate(settings), open_agency(settings, Agency.CUSTOMS))
    for agency in set(Agency) - {Agency.CUSTOMS}:
        open_agency(settings, agency).database.close()
    yield made
    made.gate.database.close()
    made.customs.database.close()


def test_what_waits_is_seen_before_and_after_it_is_put_aside(site: Site) -> None:
    (gate,) = (row for row in site.lag()["outboxes"] if row["owner"] == "gate")
    assert gate["unpublished"] == 1
    assert site.parked() == []
    with site.at_work():
        wait_for(lambda: bool(site.parked()))
        (row,) = site.parked()
        wait_for(lambda: site.of_customs()["behind"] == 0)
    assert (row["consumer"], row["reason"], row["key"]) == ("customs", "message_invalid", site.record)
    assert (site.of_customs()["parked"], site.of_customs()["waiting"]) == (1, 0)
    shown = site.do("dlq", "show", row["id"][:8])
    assert json.loads(shown.stdout)["data"] == {}
    assert "retry" in shown.stderr
    assert row["id"] in site.do("dlq", "list").stdout
    assert "dlq list" in site.do("lag").stdout


def test_a_mended_event_is_tried_again_and_nothing_is_held(site: Site) -> None:
    with site.at_work():
        wait_for(lambda: bool(site.parked()))
        event = site.parked()[0]["id"]
        site.mend()
        assert site.do("dlq", "retry", event).exit_code == 0
        wait_for(lambda: site.parked() == [])
    assert site.held_by() == []


def test_an_event_given_up_holds_its_record_for_the_authority_that_did_not_hear(site: Site) -> None:
    with site.at_work():
        wait_for(lambda: bool(site.parked()))
        event = site.parked()[0]["id"]
        assert site.do("dlq", "drop", event, "--reason", "Broken by a test.").exit_code == 0
        wait_for(lambda: site.held_by() == ["customs"])
    assert site.parked() == []


def test_verify_finds_everything_in_agreement_until_something_is_lost(site: Site) -> None:
    with site.at_work():
        wait_for(lambda: bool(site.parked()))
        event = site.parked()[0]["id"]
        wait_for(lambda: site.of_customs()["behind"] == 0)
        agreed = site.do("verify", "--json")
        assert (agreed.exit_code, json.loads(agreed.stdout)["disagreements"]) == (0, [])
    assert "Everything agrees." in site.do("verify").stdout
    with site.customs.database.write() as session:
        session.execute(site.customs.tables.inbox_parked.delete())
    lost = site.do("verify", "--json")
    (found,) = json.loads(lost.stdout)["disagreements"]
    assert (lost.exit_code, found["kind"], found["where"]) == (FOUND, "missing", "customs")
    assert (found["key"], found["id"]) == (site.record, event)
    assert "1 missing" in site.do("verify").stdout


def test_what_is_due_is_archived_and_a_changed_parcel_is_found(site: Site) -> None:
    with site.at_work():
        wait_for(lambda: bool(site.parked()))
        wait_for(lambda: site.of_customs()["behind"] == 0)
    outbox = TABLES.outbox.c
    with site.gate.database.write() as session:
        session.execute(update(TABLES.outbox).values(published_at=site.gate.clock.now() - timedelta(days=40)))
        due = session.scalar(
            select(func.count()).where(outbox.aggregatetype == RECORD.name, outbox.published_at.is_not(None))
        )
    done = [json.loads(line) for line in site.do("archive", "--json").stdout.splitlines()]
    assert (done[0]["owner"], done[0]["moved"], done[0]["events"]) == ("gate", due, due)
    assert len(done) == 1 + len(Agency)
    assert site.do("verify").exit_code == 0
    with site.gate.database.write() as session:
        for statement in let_go(session.get_bind().dialect.name, ARCHIVE.table.name):
            session.execute(text(statement))
        session.execute(update(ARCHIVE.table).values(month="2020-01"))
    changed = site.do("verify", "--json")
    (found,) = json.loads(changed.stdout)["disagreements"]
    assert (changed.exit_code, found["where"], found["source"]) == (FOUND, "archive", "gate")


@pytest.mark.parametrize("verb", ["UPDATE outbox_archive SET month = ''", "DELETE FROM outbox_archive"])
def test_nobody_changes_an_archive(site: Site, verb: str) -> None:
    for database, archive in ((site.gate.database, ARCHIVE), (site.customs.database, site.customs.archive)):
        values = {"number": 1, "month": "2026-11", "events": 0, "content": b"", "digest": ""}
        with database.write() as session:
            session.execute(archive.table.insert().values(**values))
        with (
            pytest.raises(DBAPIError, match=r"archive_append_only|permission denied"),
            database.write() as session,
        ):
            session.execute(text(verb))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["drop", "{id}"], ""),
        (["drop", "{id}", "--reason", " "], "reason_missing"),
        (["drop", "{id}", "--reason", "x", "--missing"], "remedy_wrong"),
        (["show", "00000000-none"], "event_not_parked"),
        (["show", "abc"], "event_id_short"),
        (["retry", "{id}", "--consumer", "tax"], "event_not_parked"),
    ],
)
def test_a_remedy_that_does_not_fit_is_refused_and_changes_nothing(
    site: Site, words: list[str], code: str
) -> None:
    with site.at_work():
        wait_for(lambda: bool(site.parked()))
    before = site.parked()
    refused = site.do("dlq", *(word.format(id=before[0]["id"]) for word in words))
    assert refused.exit_code == REFUSED
    assert code in refused.stderr
    assert site.parked() == before


def test_a_folder_without_a_gate_is_not_made_one_by_looking(tmp_path: Path) -> None:
    looked = CliRunner().invoke(app, ["events", "lag"], env={"BORDERGATE_DATA": str(tmp_path / "none")})
    assert looked.exit_code == REFUSED
    assert looked.stderr.startswith("nothing_here:")
    assert not (tmp_path / "none").exists()
