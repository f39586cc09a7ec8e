"""Stop one part after the other: the status names that hop, no other, and takes it back once the part works again."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from agencies import migrate
from agencies.service import AgencyService, agency_service
from deploy.demo.people import create_accounts
from deploy.event_keys import EventKeys, agency_name, lane_name, owner_names
from deploy.owners import CLOCK, broker, database, open_gate
from deploy.settings import Settings
from deploy.supervisor import Part, Supervisor
from deploy.waiting import Surveyor
from events.bus.backlog import backlog
from events.bus.envelope import Envelope, encode
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Broker
from events.bus.relay import Relay
from events.bus.seals import SealingBroker
from events.messages.lane import LaneHeartbeat
from events.messages.registry import describe
from events.messages.values import Agency
from events.storage.database import Database
from events.storage.tables import EventTables
from gate.app import create_app
from gate.services.send_canary import send_canary
from gate.store.models.base import TABLES
from gate.workers.handlers import handlers
from tests.contract.api.conftest import serving
from tests.manual_clock import ManualClock

PATIENCE = 300.0
PHRASE = "mot-cua-cho-moi-nguoi"
LANE = "b2-in"


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


class Parts:
    """A gate whose parts run and stop one by one, on a clock that moves only when told."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self.settings, self.clock = settings, ManualClock(CLOCK.now())
        self.gate = replace(open_gate(settings), clock=self.clock)
        stack.callback(self.gate.database.close)
        self.keys = EventKeys.of(settings)
        self.keys.provide(owner_names((LANE,)))
        self.log = stack.enter_context(broker(settings, "test"))
        self.agencies = {agency: self._open(agency, stack) for agency in Agency}
        self.running: dict[str, Supervisor] = {}
        self.seen_at = self.clock.now()
        stack.callback(self.stop_all)

    def start(self, *names: str) -> None:
        for name in names:
            supervisor = self.running[name] = Supervisor()
            supervisor.start(*self._parts(name))

    def stop(self, *names: str) -> None:
        for name in names:
            assert self.running.pop(name).close(PATIENCE) == []

    def stop_all(self) -> None:
        self.stop(*list(self.running))

    def minutes(self, number: int) -> None:
        """What happens by itself as minutes go by."""
        for _ in range(number):
            self.clock.advance(60)
            self.drive()
            if "relay" in self.running:
                wait_for(lambda: self._unpublished() == 0)
        if "lane" in self.running:
            self._beat()

    def _unpublished(self) -> int:
        with self.gate.database.read() as session:
            return backlog(session, TABLES).unpublished

    def drive(self) -> None:
        """The workers look every few seconds whether a canary is due."""
        if "worker" in self.running:
            send_canary(self.gate)

    def _beat(self) -> None:
        now = self.clock.now()
        if "camera" in self.running:
            self.seen_at = now
        beat = LaneHeartbeat(lane=LANE, at=now, source_state="streaming", last_frame_at=self.seen_at)
        row = describe(beat)
        topic = row.topic(beat).name
        event = Envelope(str(uuid4()), f"/lanes/{LANE}", row.name, LANE, topic, LANE, now, encode(beat))
        SealingBroker(self.log, self.keys.own(lane_name(LANE))).publish([event])

    def _open(self, agency: Agency, stack: ExitStack) -> AgencyService:
        own = database(self.settings, agency)
        stack.callback(own.close)
        migrate.upgrade(agency, own)
        return agency_service(agency, own, self.clock)

    def _parts(self, name: str) -> Sequence[Part]:
        if name in ("lane", "camera"):
            return ()
        if name == "relay":
            return (self._relay(self.gate.database, TABLES, self.log),)
        if name == "worker":
            wanted = [replace(one, check=self.keys.sources.check) for one in handlers(self.gate)]
            return self._consumers(self.gate.database, TABLES, wanted)
        agency, _, half = name.partition(" ")
        service = self.agencies[Agency(agency)]
        sealed = SealingBroker(self.log, self.keys.own(agency_name(service.agency)))
        if half == "answers":
            return (self._relay(service.database, service.tables, sealed),)
        return self._consumers(service.database, service.tables, service.handlers)

    def _relay(self, own: Database, tables: EventTables, log: Broker) -> Part:
        return Part(f"relay-{own.owner}", Relay(own, tables, log, self.clock).run)

    def _consumers(self, own: Database, tables: EventTables, wanted: Sequence[Handler]) -> tuple[Part, ...]:
        return tuple(
            Part(one.name, ConsumerLoop(self.log, own, tables, one, self.clock).run) for one in wanted
        )


EVERYTHING = (
    "relay",
    "worker",
    "lane",
    "camera",
    *(f"{a} {half}" for a in Agency for half in ("hears", "answers")),
)


class Look:
    """The control centre, signed in."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def __call__(self) -> dict[str, set[str]]:
        """Hops by health, as the API tells; without the lanes that nobody started."""
        found: dict[str, set[str]] = {}
        for hop in self._client.get("/api/v1/status").raise_for_status().json()["hops"]:
            if hop["code"] != "never_seen":
                found.setdefault(hop["health"], set()).add(f"{hop['kind']} {hop['name']}".strip())
        return found

    def page(self) -> str:
        return self._client.get("/status").raise_for_status().text


@contextmanager
def looked_after(path: Parts) -> Iterator[Look]:
    create_accounts(path.gate, PHRASE)
    app = create_app(path.gate, look_around=Surveyor(path.settings, path.clock))
    with serving(app) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        credentials = {"login": "dieuhanh", "password": PHRASE}
        token = client.post("/api/v1/sessions", json=credentials).json()["token"]
        client.headers.update({"Authorization": f"Bearer {token}", "Accept-Language": "en"})
        yield Look(client)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Parts]:
    with ExitStack() as stack:
        yield Parts(Settings(data=tmp_path), stack)


def await_status(path: Parts, look: Look, wanted: dict[str, set[str]]) -> None:
    limit = time.monotonic() + PATIENCE
    while (found := {name: hops for name, hops in look().items() if name != "fine"}) != wanted:
        assert time.monotonic() < limit, found
        path.drive()
        time.sleep(0.5)


def named(found: dict[str, set[str]]) -> tuple[set[str] | None, set[str] | None]:
    """What is broken and what is fine; of everything else the gate cannot tell."""
    return found.get("broken"), found.get("fine")


STOPPED = [
    ("relay", "The gate&#39;s outbox and relay", {"broken": {"relay"}}),
    (
        "worker",
        "The gate&#39;s workers",
        {"broken": {"worker"}, "unknown": {f"lane {LANE}", f"camera {LANE}"}},
    ),
    ("tax hears", "Tax hears", {"broken": {"agency_in tax"}, "unknown": {"agency_out tax"}}),
    ("quarantine answers", "Quarantine answers", {"broken": {"agency_out quarantine"}}),
    ("lane", "Lane in, barrier 2", {"broken": {f"lane {LANE}"}, "unknown": {f"camera {LANE}"}}),
    ("camera", "Camera of Lane in, barrier 2", {"broken": {f"camera {LANE}"}}),
]


def test_each_part_that_is_stopped_is_the_hop_that_is_named(path: Parts) -> None:
    path.start(*EVERYTHING)
    with looked_after(path) as look:
        path.minutes(1)
        await_status(path, look, {})
        for part, name, named in STOPPED:
            path.stop(part)
            path.minutes(3)
            await_status(path, look, named)
            assert f"<b>Broken: {name}.</b>" in look.page()
            path.start(part)
            path.minutes(1)
            await_status(path, look, {})


def test_a_whole_agency_that_is_away_is_named_once(path: Parts) -> None:
    path.start(*EVERYTHING)
    with looked_after(path) as look:
        path.minutes(1)
        await_status(path, look, {})
        path.stop("customs hears", "customs answers")
        path.minutes(3)
        await_status(path, look, {"broken": {"agency_in customs"}, "unknown": {"agency_out customs"}})


def test_a_log_that_is_away_is_named_and_nothing_behind_it(path: Parts) -> None:
    path.start(*EVERYTHING)
    with looked_after(path) as look:
        path.minutes(1)
        await_status(path, look, {})
        path.stop_all()
        for file in path.settings.data.glob("log.sqlite*"):
            file.rename(file.with_name(f"away-{file.name}"))
        (path.settings.data / "log.sqlite").mkdir()
        path.minutes(3)
        wait_for(lambda: named(look()) == ({"log"}, {"door"}))
