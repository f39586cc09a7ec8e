"""How fast is the whole way? Drawn vehicles before real lanes (frame to order), and machine lanes (crossings a second), on both forms."""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.bench.machine_lane import MachineLane
from deploy.bench.vehicles import machine_vehicles, pixel_vehicles
from deploy.demo.client import DemoClient
from deploy.demo.day import ENTRY, EXIT, KEEPERS
from deploy.demo.papers import Papers
from deploy.demo.people import ACCOUNTS
from deploy.demo.pictures import NO_CLOCK, Passing
from deploy.demo.stories import Story
from deploy.demo.theatre import LANES, Theatre, camera_name
from deploy.event_keys import EventKeys, lane_name
from deploy.forms import PHRASE, Form
from deploy.owners import CLOCK, broker
from deploy.parts.kafka import local_kafka
from deploy.parts.postgres import local_postgres, own_database
from deploy.settings import Settings
from events.bus.port import Broker
from events.bus.seals import SealingBroker
from events.messages.values import Direction
from ocr.rendering import PassageSpec

PRODUCTION = "production"
FORMS = ("embedded", PRODUCTION)
_SETTLED_SECONDS = 300.0
_LOOK_SECONDS = 0.5
_PATIENCE = 180.0


@dataclass(frozen=True)
class Figures:
    """Times in seconds, memory in MiB of all processes with their lanes. `frame`: last frame used to order; `arrival`: first sight to order."""

    form: str
    passages: int
    frame_p50: float
    frame_p99: float
    arrival_p50: float
    memory: float
    processes: int
    crossings: int
    machine_p50: float
    machine_p99: float
    crossings_per_second: float


def measure(form_name: str, folder: Path, theatre: Theatre, sizes: tuple[int, int]) -> Figures:
    """`sizes`: drawn vehicles, machine crossings. Each half starts and stops its own processes and servers."""
    stages = {lane: theatre.stage(lane) for lane in LANES}
    with started(form_name, folder / "pixels", stages) as form:
        waits, arrivals = _pixels(Crowd(form), theatre, pixel_vehicles(sizes[0]))
        memory = form.memory()
    with started(form_name, folder / "machines", {}) as form:
        orders, lasted = _machines(Crowd(form), machine_vehicles(sizes[1]))
    return Figures(
        form=form_name,
        passages=len(waits),
        frame_p50=statistics.median(waits),
        frame_p99=quantile(waits, 0.99),
        arrival_p50=statistics.median(arrivals),
        memory=sum(memory.values()) / 2**20,
        processes=len(memory),
        crossings=sizes[1],
        machine_p50=statistics.median(orders),
        machine_p99=quantile(orders, 0.99),
        crossings_per_second=sizes[1] / lasted,
    )


class Crowd:
    """The people of one form, and what they declare."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._people = {account.login: DemoClient(form.url, account.login, PHRASE) for account in ACCOUNTS}

    def declare(self, vehicles: Sequence[Story]) -> list[str]:
        return [self._declare(number, story) for number, story in enumerate(vehicles)]

    def record(self, record_id: str) -> Mapping[str, object]:
        found: Mapping[str, object] = self._people["kiemtoan"].get(f"/records/{record_id}")
        return found

    def ordered(self, record_id: str) -> list[datetime]:
        return [
            datetime.fromisoformat(e["at"])
            for e in self._timeline(record_id)
            if e["code"] == "barrier_ordered"
        ]

    def await_decided(self, records: Sequence[str]) -> None:
        """Until no authority is undecided: only then does a barrier wait for nothing but the vehicle."""
        limit = time.monotonic() + _SETTLED_SECONDS
        for record_id in records:
            while any(d["state"] == "undecided" for d in self.record(record_id)["decisions"]):  # type: ignore[attr-defined]  # JSON
                if time.monotonic() > limit:
                    raise TimeoutError("the agencies did not decide")
                time.sleep(_LOOK_SECONDS)

    def await_inside(self, records: Sequence[str]) -> None:
        """Until every vehicle's first point is behind it: one that comes to the last point before is out of order."""
        limit = time.monotonic() + _SETTLED_SECONDS
        for record_id in records:
            while "point_passed" not in [e["code"] for e in self._timeline(record_id)]:
                if time.monotonic() > limit:
                    raise TimeoutError("a vehicle did not pass its first point")
                time.sleep(_LOOK_SECONDS)

    def _timeline(self, record_id: str) -> Sequence[Mapping[str, str]]:
        entries: Sequence[Mapping[str, str]] = self._people["kiemtoan"].get(f"/records/{record_id}/timeline")
        return entries

    def _declare(self, number: int, story: Story) -> str:
        papers = Papers(story, f"{number:010}")
        for row in papers.rows(complete=True):
            self._people[KEEPERS[row.agency]].put(row.path, row.row)
        body = papers.declaration(CLOCK.now(), trailer=story.declared_trailer)
        return str(self._people[story.account.login].post("/declarations", body)["record_id"])


def _pixels(crowd: Crowd, theatre: Theatre, vehicles: Sequence[Story]) -> tuple[list[float], list[float]]:
    """Drawn vehicles at the entry lanes: seconds from the last frame used, and from the first sight, to the signed order."""
    records = crowd.declare(vehicles)
    crowd.await_decided(records)
    with ThreadPoolExecutor(2) as drivers:
        passed = list(drivers.map(lambda story: _drive(theatre, story), vehicles))
    waits, arrivals = [], []
    for record_id, through in zip(records, passed, strict=True):
        if not through:
            continue
        sighting = crowd.record(record_id)["sightings"][0]  # type: ignore[index]  # JSON
        order = crowd.ordered(record_id)[0]
        waits.append((order - datetime.fromisoformat(sighting["ended_at"])).total_seconds())
        arrivals.append((order - datetime.fromisoformat(sighting["started_at"])).total_seconds())
    return waits, arrivals


def _drive(theatre: Theatre, story: Story) -> bool:
    lane = ENTRY[story.direction]
    spec = PassageSpec(
        tractor=story.tractor,
        trailer=story.trailer,
        start=NO_CLOCK,
        firm="Benchmark",
        camera_name=camera_name(lane),
    )
    return theatre.perform(lane, Passing(spec, story.seed, _PATIENCE, (5, 3)))


def _machines(crowd: Crowd, vehicles: Sequence[Story]) -> tuple[list[float], float]:
    """Declared vehicles at four machine lanes at once: seconds from sighting to order, and how long all took."""
    records = crowd.declare(vehicles)
    crowd.await_decided(records)
    with broker(crowd.form.settings, "bench") as log, ThreadPoolExecutor(len(LANES)) as drivers:
        began = time.monotonic()
        for lanes in (ENTRY, EXIT):
            jobs = [
                drivers.submit(
                    _machine_lane(crowd.form.settings, lanes[direction], log).pass_all,
                    _plates(vehicles, direction),
                )
                for direction in Direction
            ]
            results = [pair for job in jobs for pair in job.result()]
            if lanes is ENTRY:
                crowd.await_inside(records)
        lasted = time.monotonic() - began
    return [(issued - taken).total_seconds() for taken, issued in results], lasted


def _machine_lane(settings: Settings, lane: str, log: Broker) -> MachineLane:
    """It signs with the lane's own key, as the lane would."""
    keys, name = EventKeys.of(settings), lane_name(lane)
    keys.provide([name])
    return MachineLane(lane, SealingBroker(log, keys.own(name)))


def _plates(vehicles: Sequence[Story], direction: Direction) -> list[str]:
    return [story.tractor.text for story in vehicles if story.direction is direction]


@contextmanager
def started(form_name: str, folder: Path, lanes: Mapping[str, Path]) -> Iterator[Form]:
    with ExitStack() as stack:
        servers = {}
        if form_name == PRODUCTION:
            servers["kafka"] = stack.enter_context(local_kafka(folder / "kafka"))
            servers["database"] = own_database(stack.enter_context(local_postgres(folder / "postgres")))
        form = Form(folder / "gate", lanes, servers)
        form.prepare()
        stack.callback(form.stop)
        form.start()
        yield form


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
