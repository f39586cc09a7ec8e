"""The runbook's “After a restore”, step by step: an old copy of the gate's database, and a new disk in a lane."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from deploy import assembly
from deploy.cli import app
from deploy.event_keys import EventKeys, agency_name, lane_name, owner_names
from deploy.logs import configure
from deploy.owners import broker, open_agency, open_gate
from deploy.refusals import NOT_YET, REFUSED
from deploy.settings import Settings
from deploy.supervisor import Supervisor
from events.bus.relay import Relay
from events.bus.seals import SealingBroker
from events.messages.lane import BarrierMoved
from events.messages.registry import GATE, MOVEMENT, RECORD
from events.messages.values import Agency
from gate.services.commands import Declare, PlaceHold
from gate.services.declare import declare
from gate.services.place_hold import place_hold
from gate.services.transaction import transaction
from gate.store.models.base import TABLES
from lanes.store.spool import open_spool
from lanes.store.tables import EVENTS
from tests.integration.gate.world import CLERK, CUSTOMS, declaration

LANE = "b2-in"
PATIENCE = 60.0


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


class Place:
    """A gate whose processes are started and stopped; on SQLite, where a copy of the database is a copy of a file."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=folder)
        self.gate = open_gate(self.settings)
        self.agencies = {agency: open_agency(self.settings, agency) for agency in Agency}
        self.keys = EventKeys.of(self.settings)
        self.keys.provide(owner_names([LANE]))

    def do(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["events", *words], env={"BORDERGATE_DATA": str(self.settings.data)})

    @contextmanager
    def at_work(self, *, gate: bool = True) -> Iterator[None]:
        with ExitStack() as stack:
            log = stack.enter_context(broker(self.settings, "test"))
            supervisor = Supervisor()
            stack.callback(supervisor.close)
            if gate:
                supervisor.start(
                    assembly.gate_relay(self.gate.database, log, self.keys.own(GATE)),
                    *assembly.gate_workers(self.gate, log, self.keys.sources),
                )
            for agency, service in self.agencies.items():
                supervisor.start(*assembly.agency(service, log, self.keys.own(agency_name(agency))))
            yield

    def restore(self, copy: Path) -> None:
        self.gate.database.close()
        for path in self.settings.data.glob("gate.sqlite*"):
            path.unlink()
        shutil.copy(copy, self.settings.data / "gate.sqlite")
        self.gate = open_gate(self.settings)

    def copy(self, folder: Path) -> Path:
        self.gate.database.close()  # the last connection folds the journal into the file
        return Path(shutil.copy(self.settings.data / "gate.sqlite", folder / "gate.copy"))

    def close(self) -> None:
        self.gate.database.close()
        for service in self.agencies.values():
            service.database.close()

    def declare(self) -> str:
        now = self.gate.clock.now()
        days = {"planned_from": now, "planned_until": now + timedelta(hours=4)}
        command = Declare.model_validate({"command_id": str(uuid4()), "declaration": declaration(**days)})
        with transaction(self.gate, CLERK, "declare") as session:
            return declare(self.gate, session, CLERK, command).record_id

    def hold(self, record: str) -> None:
        command = PlaceHold(command_id=str(uuid4()), scope="record", record_id=record, reason="other_reason")
        with transaction(self.gate, CUSTOMS, "place_hold") as session:
            place_hold(self.gate, session, CUSTOMS, command)

    def heard(self, source: str = "/gate", topic: str = RECORD.name) -> int:
        """The last number that customs has of the record, or the gate of the lane."""
        service = self.agencies[Agency.CUSTOMS]
        database, tables = (
            (service.database, service.tables) if source == "/gate" else (self.gate.database, TABLES)
        )
        position = tables.inbox_position.c
        query = select(position.last).where(position.source == source, position.topic == topic)
        with database.read() as session:
            return session.scalar(query) or 0

    def all_read(self) -> bool:
        return self.do("seen", GATE).exit_code == 0

    def forged(self) -> list[str]:
        return [line for line in self.do("dlq", "list", "--json").stdout.splitlines() if '"forged"' in line]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    configure("warning", as_json=True)
    made = Place(tmp_path / "data")
    yield made
    made.close()


def test_a_gate_restored_from_an_old_copy_is_heard_again_once_it_is_renumbered(
    place: Place, tmp_path: Path
) -> None:
    with place.at_work():
        record = place.declare()
        wait_for(lambda: place.heard() >= 1 and place.all_read())
    copied, old = place.copy(tmp_path), place.heard()
    with place.at_work():
        place.hold(record)
        wait_for(lambda: place.heard() > old)
    lost = place.heard()
    place.restore(copied)
    with place.at_work():
        place.hold(record)
        wait_for(lambda: len(place.forged()) == len(Agency))
    assert place.heard() == lost, "what the restored gate says is taken for forged"
    with place.at_work(gate=False):
        wait_for(place.all_read)
    shown = place.do("renumber", GATE)
    assert (shown.exit_code, "--yes" in shown.stdout) == (0, True), shown.output
    with place.at_work(gate=False):
        assert place.heard() == lost, "only shown, nothing done"
    done = place.do("renumber", GATE, "--yes")
    assert record in done.stdout, done.output
    with place.at_work():
        wait_for(lambda: place.heard() == lost + 1)
        place.hold(record)
        wait_for(lambda: place.heard() == lost + 2)
    assert len(place.forged()) == len(Agency), "one for each that refused it, and no more"
    assert place.do("renumber", GATE).stdout == "Nothing stands behind.\n"


def say(place: Place, spool_folder: Path, number: int) -> None:
    """A lane says something and brings it to the log."""
    spool = open_spool(LANE, spool_folder)
    moved = BarrierMoved(lane=LANE, order_id=f"o-{number}", action="closed", at=datetime.now(UTC))
    with spool.write() as session:
        spool.outbox.append(session, moved, moved.at)
    with broker(place.settings, "lane") as log:
        signed = SealingBroker(log, place.keys.own(lane_name(LANE)))
        while Relay(spool.database, EVENTS, signed, place.gate.clock).step():
            pass
    spool.database.close()


def test_a_lane_with_a_new_disk_is_heard_again_once_it_is_renumbered(place: Place, tmp_path: Path) -> None:
    lane = tmp_path / "lane"

    def heard() -> int:
        return place.heard(f"/lanes/{LANE}", MOVEMENT.name)

    spool = lane / "lanes" / LANE
    with place.at_work():
        for number in range(3):
            say(place, spool, number)
        wait_for(lambda: heard() == 3)
        shutil.rmtree(spool)
        say(place, spool, 10)
        wait_for(lambda: bool(place.forged()))
        wait_for(lambda: place.do("seen", "lane-b2-in").exit_code == 0)
        file = tmp_path / "seen.json"
        file.write_text(place.do("seen", "lane-b2-in").stdout)
        there = {"BORDERGATE_DATA": str(lane)}
        words = ["events", "renumber", "lane-b2-in", "--seen", str(file), "--yes"]
        done = CliRunner().invoke(app, words, env=there)
        assert done.stdout.endswith("1 sequences lifted, 1 events said again.\n"), done.output
        say(place, spool, 11)
        wait_for(lambda: heard() == 5)
    assert len(place.forged()) == 1


def test_numbers_are_not_asked_for_while_consumers_have_yet_to_read(place: Place) -> None:
    place.declare()
    with broker(place.settings, "test") as log:
        Relay(place.gate.database, TABLES, log, place.gate.clock).step()
    refused = place.do("renumber", GATE, "--yes")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (NOT_YET, "consumers_behind")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["renumber", "nobody"], "owner_unknown"),
        (["renumber", "lane-b9"], "owner_unknown"),
        (["seen", "nobody"], "owner_unknown"),
        (["renumber", GATE, "--seen", "{file}"], "seen_invalid"),
    ],
)
def test_a_wrong_owner_or_file_is_refused(place: Place, tmp_path: Path, words: list[str], code: str) -> None:
    (tmp_path / "file").write_text('{"owner": "customs"}')
    refused = place.do(*(word.format(file=tmp_path / "file") for word in words))
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (REFUSED, code), refused.output
