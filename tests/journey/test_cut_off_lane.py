"""A lane loses its line: a truck comes, an officer confirms, the barrier opens; the line is back, and the record has passed."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy import assembly
from deploy.cli import app
from deploy.officer_keys import make_key
from deploy.supervisor import Part, Supervisor
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.port import Broker, Received, Subscriber
from events.bus.trouble import BrokerDownError
from events.clock import SystemClock
from events.messages.values import RecordState
from events.signing import PinnedKeys
from gate.domain.access import SYSTEM
from gate.migrate import upgrade
from gate.services.accounts import create_account
from gate.services.commands import NewAccount, NewDevice
from gate.services.devices import create_device
from gate.services.officer_key_commands import EnrolOfficerKey
from gate.services.officer_keys import enrol_officer_key
from gate.services.views.discrepancies import discrepancies
from gate.services.views.passes import pass_for
from gate.store.models import TABLES
from gate.workers.handlers import handlers
from lanes.barrier import BarrierState, SimulatedBarrier
from lanes.reading import SharedReader
from lanes.runner import Lane
from lanes.settings import CameraConfig, LaneConfig
from lanes.store import offline, passages
from lanes.store.spool import Spool, open_spool
from tests.browser.gate_site import served
from tests.integration.gate.world import CLERK, GUARD, World, command_id
from tests.integration.lanes.scenes import eventually
from tests.integration.lanes.theatre import Theatre, VocabularyReader, show
from tests.network.proxy import Fault, Proxy

LANE, TRUCK, PASSPHRASE = "b2-in", "12C12345", "mot cau that dai"


class CuttableLog:
    """The lane's way to the log, which may be cut; the gate has one of its own."""

    def __init__(self, log: Broker) -> None:
        self._log = log
        self.cut = False

    def need(self) -> None:
        if self.cut:
            raise BrokerDownError("the line is cut")

    def publish(self, batch: Sequence[Envelope]) -> None:
        self.need()
        self._log.publish(batch)

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscriber:
        self.need()
        return _CuttableSubscriber(self, self._log.subscribe(group, topics))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


class _CuttableSubscriber:
    def __init__(self, line: CuttableLog, heard: Subscriber) -> None:
        self._line, self._heard = line, heard

    def poll(self, timeout: float) -> Sequence[Received]:
        self._line.need()
        return self._heard.poll(timeout)

    def done(self, received: Sequence[Received]) -> None:
        self._line.need()
        self._heard.done(received)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._heard, name)


class LivingWorld(World):
    """The gate of the tests, by the clock on the wall."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sqlite:///{folder}/gate.sqlite", folder / "evidence")
        upgrade(self.database)
        self.gate = replace(self.gate, clock=SystemClock())
        self.clock = self.gate.clock
        self.handlers = {topic.name: h for h in handlers(self.gate) for topic in h.topics}


@dataclass
class Scene:
    world: LivingWorld
    folder: Path
    line: CuttableLog
    door: Proxy
    spool: Spool
    key_file: Path

    @property
    def barrier(self) -> BarrierState:
        return SimulatedBarrier(self.folder / "lanes" / LANE / "barrier").state

    def cut(self) -> None:
        self.line.cut = True
        self.door.set(Fault.RESET)

    def heal(self) -> None:
        self.line.cut = False
        self.door.set(None)

    def vehicle(self, plate: str) -> None:
        show(self.folder / "scene.txt", plate)

    def knows(self, record_id: str) -> bool:
        with self.spool.read() as session:
            kept = offline.snapshot(session, LANE)
        return (
            kept is not None and record_id in {one.record_id for one in kept.expected} and bool(kept.officers)
        )

    def stands(self) -> bool:
        with self.spool.read() as session:
            standing = passages.in_the_lane(session)
        return standing is not None and standing.sighted_at is not None

    def confirm(self, shown: str) -> tuple[int, str]:
        words = [
            "officer",
            "confirm",
            LANE,
            "--key",
            str(self.key_file),
            "--pass",
            shown,
            "--plate",
            "12C-123.45",
        ]
        given = {"BORDERGATE_DATA": str(self.folder)}
        done = CliRunner().invoke(app, words, env=given, input=f"{PASSPHRASE}\n")
        return done.exit_code, done.output


def people(world: LivingWorld, key_file: Path) -> str:
    """An officer of the border guard with an enrolled key, and the lane's device key."""
    key = make_key(key_file, PASSPHRASE)
    account = NewAccount(
        command_id=command_id(),
        login="bienphong",
        name="Ca trưởng",
        role="border_guard_officer",
        password="long enough 1",
    )
    world.do(create_account, SYSTEM, account)
    public = key.public_bytes().hex()
    world.do(
        enrol_officer_key, SYSTEM, EnrolOfficerKey(command_id=command_id(), login="bienphong", public=public)
    )
    return world.do(create_device, SYSTEM, NewDevice(command_id=command_id(), lane=LANE, name="lane")).key


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        world = LivingWorld(tmp_path)
        stack.callback(world.database.close)
        device_key = people(world, tmp_path / "officer.pem")
        address = stack.enter_context(served(world))
        door = stack.enter_context(Proxy(int(address.rpartition(":")[2])))
        log, lanes_log = (stack.enter_context(EmbeddedLog(tmp_path / "log.sqlite")) for _ in range(2))
        line = CuttableLog(lanes_log)
        config = LaneConfig(
            id=LANE,
            cameras=(CameraConfig(name="front"),),
            spool=tmp_path / "lanes" / LANE,
            order_keys=PinnedKeys.of(world.gate.order_key.public_bytes()),
            gate_url=f"http://127.0.0.1:{door.port}",
            device_key=device_key,
            heartbeat=0.3,
            cut_off=2.0,
            snapshot_every=0.5,
        )
        show(tmp_path / "scene.txt", "")
        spool = open_spool(LANE, config.spool)
        stack.callback(spool.database.close)
        lane = Lane(
            config,
            SharedReader(VocabularyReader(TRUCK)),
            line,
            SystemClock(),
            SimulatedBarrier(config.spool / "barrier"),
            {"front": Theatre(tmp_path / "scene.txt")},
        )
        supervisor = Supervisor()
        stack.callback(supervisor.close)
        supervisor.start(
            assembly.relay(world.database, TABLES, log),
            *assembly.consumers(world.database, TABLES, log, handlers(world.gate)),
            Part("lane", lane.run),
        )
        yield Scene(world, tmp_path, line, door, spool, tmp_path / "officer.pem")


def test_a_truck_passes_a_lane_that_is_cut_off_and_its_record_follows(scene: Scene) -> None:
    world, now = scene.world, scene.world.clock.now()
    window = {"planned_from": now, "planned_until": now + timedelta(hours=4)}
    record_id = world.declare(trailer=None, **window).record_id
    world.all_pass(record_id)
    shown = world.look(pass_for, CLERK, record_id).text
    eventually(lambda: scene.knows(record_id), "the lane has heard of the truck and the officer")
    code, said = scene.confirm(shown)
    assert (code, said.partition(":")[0]) == (2, "no_vehicle")

    scene.cut()
    scene.vehicle(TRUCK)
    eventually(scene.stands, "the lane reads on")
    eventually(lambda: "is open" in scene.confirm(shown)[1], "the lane knows that it is cut off")
    assert scene.barrier is BarrierState.OPEN
    assert scene.confirm(shown)[1].startswith("pass_used")
    scene.vehicle("")
    eventually(lambda: not scene.stands(), "the truck is through")
    eventually(lambda: scene.barrier is BarrierState.CLOSED, "the barrier closes behind it")
    assert world.record(record_id).state is RecordState.DECLARED
    assert scene.spool.waiting_events() >= 4

    scene.heal()
    eventually(lambda: bool(world.record(record_id).points[0].passed_at), "the gate has been told")
    assert world.record(record_id).state is RecordState.CLEARED
    eventually(lambda: scene.spool.waiting_events() <= 1, "the spool is empty but for a heartbeat")
    assert world.look(discrepancies, GUARD).waiting == ()
    [entry] = world.journalled("opening_confirmed_offline", record_id)
    assert (entry.name, entry.details["reason"]) == ("Ca trưởng", "network_down")
