"""A read model is dropped and comes back from archive and outbox, byte for byte; or it stays as it is."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from typer.testing import CliRunner, Result

from agencies.service import PACKS, AgencyService
from deploy.cli import app
from deploy.owners import CLOCK, broker, gate_database, open_agency
from deploy.refusals import REFUSED
from deploy.settings import Settings
from events.bus.archive import KEPT
from events.bus.archivist import move_all
from events.bus.dead_letters import DeadLetters, Remedy
from events.bus.envelope import Envelope
from events.bus.port import Received
from events.bus.relay import Relay, enveloped
from events.bus.trouble import InvalidMessageError
from events.messages.base import Message
from events.messages.gate import RegisterHeartbeat, RegisterRowChanged
from events.messages.registry import RECORD
from events.messages.values import Agency, RecordState
from events.storage.append_only import let_go
from events.storage.inbox import Inbox, Outcome
from events.storage.outbox import Outbox
from gate.store.models.base import ARCHIVE, TABLES
from tests.contract.agencies.office import TROUBLE, amended, declared, moved, officer_decided, presented
from tests.unit.agencies.builders import NINE

FIRST: tuple[Message, ...] = (
    declared(),
    declared(record_id="r-2"),
    presented(),
    amended(2),
    officer_decided("customs", 5, version=2),
)
SECOND: tuple[Message, ...] = (
    presented("yard_in", 90),
    presented("b2_in", 30, record_id="r-2"),
    declared(record_id="r-3"),
    moved(RecordState.CROSSED),
    moved(RecordState.CLOSED),
)
ROWS = 4
"""Those of `rows` by their keys, and the register's own: its last heartbeat."""


def row(agency: Agency, key: str, version: int, content: Mapping[str, Any] | None) -> Message:
    name = TROUBLE[agency][0]
    plain = {"register_name": name, "key": key, "version": version, "row": content, "at": NINE}
    return RegisterRowChanged(agency=agency, **plain)


def heartbeat(agency: Agency, version: int) -> Message:
    name, at = TROUBLE[agency][0], NINE + timedelta(minutes=version)
    plain = {"register_name": name, "version": version, "complete_as_of": at, "good_for_seconds": 600}
    return RegisterHeartbeat(agency=agency, at=at, **plain)


def rows(agency: Agency) -> tuple[Message, ...]:
    """Of three keys: the one the truck touches, one that changed, one that was deleted; and how complete the register is, twice."""
    _, key, content, _ = TROUBLE[agency]
    return (
        row(agency, "12C-000.01", 1, {"reason": "first"}),
        row(agency, key, 1, content),
        row(agency, "12C-000.02", 1, {"reason": "kept"}),
        row(agency, "12C-000.01", 2, {"reason": "second"}),
        row(agency, "12C-000.02", 2, None),
        heartbeat(agency, 1),
        heartbeat(agency, 2),
    )


UNHEARD: tuple[Message, ...] = (declared(record_id="r-4"), presented("yard_in", 200, record_id="r-3"))


class Stage:
    """The gate says; an agency hears through its inbox. What was said first is in the archive, the rest in the outbox."""

    def __init__(self, settings: Settings, agency: Agency) -> None:
        self.settings, self.agency = settings, agency
        self.gate = gate_database(settings)
        self.services = {one: open_agency(settings, one) for one in Agency}
        self.offset = 0

    @property
    def service(self) -> AgencyService:
        return self.services[self.agency]

    def tell(self, *messages: Message, heard: bool = True) -> None:
        for message in messages:
            with self.gate.write() as session:
                said = Outbox(TABLES, "/gate").append(session, message, NINE + timedelta(seconds=self.offset))
            if heard:
                assert self.hear(said) is Outcome.APPLIED

    def hear(self, event_id: str, *, poison: bool = False) -> Outcome:
        with self.gate.read() as session:
            event = enveloped(
                session.execute(select(TABLES.outbox).where(TABLES.outbox.c.id == event_id)).one()
            )
        self.offset += 1
        inbox = Inbox(self.service.tables, str(self.agency))
        handle = refuse if poison else self.service.handlers[0].handle
        with self.service.database.write() as session:
            return inbox.receive(session, Received(event, 0, self.offset), handle, CLOCK.now())

    def publish(self) -> None:
        with broker(self.settings, "test") as log:
            while Relay(self.gate, TABLES, log, CLOCK).step():
                pass

    def archive(self) -> int:
        self.publish()
        with self.gate.write() as session:
            session.execute(update(TABLES.outbox).values(published_at=CLOCK.now() - KEPT - timedelta(days=9)))
        return move_all(self.gate, ARCHIVE, CLOCK)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        tables = PACKS[self.agency].tables.metadata.tables.values()
        with self.service.database.read() as session:
            return {
                table.name: [
                    tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
                ]
                for table in tables
            }

    def replay(self, *words: str) -> Result:
        given = {"BORDERGATE_DATA": str(self.settings.data), "BORDERGATE_DATABASE": self.settings.database}
        return CliRunner().invoke(app, ["events", "replay", str(self.agency), *words], env=given)

    def spoil(self) -> None:
        tables = PACKS[self.agency].tables
        with self.service.database.write() as session:
            session.execute(delete(tables.record_key))
            session.execute(update(tables.register_row).values(content={"reason": "spoilt"}))
            session.execute(delete(tables.register_row).where(tables.register_row.c.key == "12C-000.01"))
            session.execute(update(tables.record).values(standing="spoilt", presented={}))
            session.execute(delete(tables.record).where(tables.record.c.record_id == "r-2"))

    def disagreements(self) -> list[str]:
        """Of what is on the log in the gate's name; how far its consumers are nobody has told the log here."""
        given = {"BORDERGATE_DATA": str(self.settings.data), "BORDERGATE_DATABASE": self.settings.database}
        done = CliRunner().invoke(app, ["events", "verify", "--json"], env=given)
        return [one["kind"] for one in json.loads(done.stdout)["disagreements"]]

    def close(self) -> None:
        self.gate.close()
        for service in self.services.values():
            service.database.close()


def refuse(_session: object, _envelope: Envelope, _message: Message) -> None:
    raise InvalidMessageError("rule_broken")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = None if request.param == "sqlite" else request.getfixturevalue("fresh_database")
    return Settings(data=tmp_path / "data", database=url)


@pytest.fixture
def stage(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Stage]:
    made = Stage(settings, getattr(request, "param", Agency.CUSTOMS))
    made.tell(*FIRST)
    assert made.archive() == len(FIRST)
    made.tell(*SECOND)
    made.tell(*rows(made.agency))
    made.tell(*UNHEARD, heard=False)
    made.publish()
    yield made
    made.close()


@pytest.mark.parametrize("stage", list(Agency), indirect=True)
def test_each_read_model_comes_back_byte_for_byte_and_nothing_is_said_again(stage: Stage) -> None:
    before = stage.dump()
    assert (len(before["record"]), len(before["register_row"])) == (3, ROWS)
    stage.spoil()
    shown = stage.replay()
    assert (shown.exit_code, "not what was there (--yes" in shown.stdout) == (0, True), shown.output
    assert stage.dump() != before, "only shown, nothing done"
    done = stage.replay("--yes")
    assert (done.exit_code, f"{len(FIRST + SECOND) + ROWS} events heard again" in done.stdout) == (0, True), (
        done.output
    )
    assert stage.dump() == before
    assert "the same, byte for byte" in stage.replay().stdout
    assert stage.disagreements() == [], "of register rows the gate has kept the hash, and it proves them"


def test_its_consumer_goes_on_where_it_was(stage: Stage) -> None:
    stage.replay("--yes")
    outbox = TABLES.outbox.c
    with stage.gate.read() as session:
        unheard = session.scalars(select(outbox.id).order_by(outbox.position.desc()).limit(2)).all()
    assert [stage.hear(one) for one in reversed(unheard)] == [Outcome.APPLIED] * 2
    before = stage.dump()
    stage.replay("--yes")
    assert stage.dump() == before


def test_what_was_given_up_stays_given_up(stage: Stage) -> None:
    with stage.gate.write() as session:
        said = Outbox(TABLES, "/gate").append(session, amended(3, weight_kg=1), NINE)
    assert stage.hear(said, poison=True) is Outcome.DEAD
    with stage.service.database.write() as session:
        DeadLetters(stage.service.tables).drop(
            session, str(stage.agency), said, Remedy("me", "test", CLOCK.now())
        )
    before = stage.dump()
    done = stage.replay("--yes")
    assert "the same, byte for byte" in done.stdout, done.output
    assert stage.dump() == before


@pytest.mark.parametrize("harm", ["parcel", "row", "changed"])
def test_what_the_archive_lacks_or_has_otherwise_is_never_half_rebuilt(stage: Stage, harm: str) -> None:
    outbox = TABLES.outbox.c
    with stage.gate.write() as session:
        if harm == "parcel":
            for statement in let_go(session.get_bind().dialect.name, ARCHIVE.table.name):
                session.execute(text(statement))
            session.execute(delete(ARCHIVE.table))
        else:
            first = session.scalar(
                select(func.min(outbox.position)).where(outbox.aggregatetype == RECORD.name)
            )
            if harm == "row":
                session.execute(delete(TABLES.outbox).where(outbox.position == first))
            else:
                session.execute(update(TABLES.outbox).where(outbox.position == first).values(payload="{}"))
    stage.spoil()
    before = stage.dump()
    refused = stage.replay("--yes")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (REFUSED, "replay_incomplete"), (
        refused.output
    )
    assert stage.dump() == before


def test_registers_come_back_as_they_were_heard_though_the_gate_has_said_more(stage: Stage) -> None:
    stage.tell(row(stage.agency, "12C-000.03", 1, {"reason": "nobody has heard it"}), heard=False)
    stage.publish()
    before = stage.dump()
    stage.spoil()
    assert stage.replay("--yes").exit_code == 0
    assert stage.dump() == before


def test_a_register_row_that_left_the_log_is_never_left_out(stage: Stage) -> None:
    """Its newer version is on the log, and the agency has yet to hear it."""
    stage.tell(row(stage.agency, "12C-000.01", 3, {"reason": "nobody has heard it"}), heard=False)
    stage.publish()
    stage.spoil()
    before = stage.dump()
    refused = stage.replay("--yes")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (REFUSED, "replay_incomplete"), (
        refused.output
    )
    assert stage.dump() == before


def test_whose_database_is_not_here_is_not_made_by_looking(tmp_path: Path) -> None:
    given = {"BORDERGATE_DATA": str(tmp_path / "none")}
    refused = CliRunner().invoke(app, ["events", "replay", "tax"], env=given)
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (REFUSED, "nothing_here")
    assert not (tmp_path / "none").exists()
