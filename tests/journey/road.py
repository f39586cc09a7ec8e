"""What a journey needs: people at the API, vehicles before the cameras, and patience."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pprint import pformat
from typing import Any, TypeVar

import httpx
import pytest

from deploy.demo.client import DemoClient
from deploy.demo.day import KEEPERS
from deploy.demo.papers import Papers, RegisterRow
from deploy.demo.people import ACCOUNTS, EXPORTER, IMPORTER
from deploy.demo.pictures import NO_CLOCK, Passing
from deploy.demo.stories import Goods, Plot, Story
from deploy.demo.theatre import Theatre, camera_name
from deploy.forms import PHRASE, Form
from deploy.lanes import key_file
from events.messages.values import Direction
from ocr.rendering import PassageSpec, PlateLettering
from tests.collector import Collector
from tests.journey.smart_camera import SmartCamera

T = TypeVar("T")
PATIENCE = 600.0
DRIVER_WAITS = 300.0
FRUIT = Goods("08106000", "Sầu riêng tươi", 19_800, "VN", plant=True, perishable=True)


def truck(
    tractor: str, *, trailer: str | None = None, direction: Direction = Direction.EXPORT, **more: Any
) -> Story:
    """A Vietnamese or Chinese vehicle set by its plates; loaded with fruit unless told otherwise."""
    country = "CN" if tractor[0] > "Z" else "VN"
    fields: dict[str, Any] = {
        "number": 0,
        "plot": Plot.SMOOTH,
        "account": EXPORTER if direction is Direction.EXPORT else IMPORTER,
        "tractor": PlateLettering(tractor, country, "yellow"),
        "trailer": PlateLettering(trailer, country, "yellow" if country == "CN" else "white")
        if trailer
        else None,
        "declared_trailer": trailer,
        "container": None,
        "goods": FRUIT,
        "weather": "day",
        "seed": sum(map(ord, tractor)),
    }
    return Story(direction=direction, **(fields | more))


@dataclass
class Road:
    """One running form with its people and its vehicles."""

    form: Form
    theatre: Theatre
    drivers: ThreadPoolExecutor
    seen: Collector = field(default_factory=Collector)
    tag: int = 0

    def __post_init__(self) -> None:
        self._bodies: dict[str, Any] = {}
        self.people = {a.login: DemoClient(self.form.url, a.login, PHRASE) for a in ACCOUNTS}

    def close(self) -> None:
        for person in self.people.values():
            person.close()

    def __getitem__(self, login: str) -> DemoClient:
        return self.people[login]

    def await_lanes(self) -> None:
        """A vehicle that comes before its lane knows the empty lane may be seen leaving late, or not at all."""
        until(
            lambda: [(lane["id"], lane["health"], lane["note"]) for lane in self["bienphong"].get("/lanes")],
            lambda lanes: all(health == "live" and not note for _, health, note in lanes),
            "all lanes to be alive and well",
        )

    def papers(self, story: Story) -> Papers:
        self.tag += 1
        return Papers(story, f"{int(time.time()) % 10**7:07}{self.tag:03}")

    def declare(self, story: Story, papers: Papers | None = None, *, complete: bool = True) -> str:
        """The record's id; `complete` as in `Papers.rows`: do the agencies' systems know all that the story needs?"""
        papers = papers or self.papers(story)
        self.register(papers, complete=complete)
        body = papers.declaration(self.now, trailer=story.declared_trailer)
        return str(self[story.account.login].post("/declarations", body)["record_id"])

    def declare_once(self, story: Story, papers: Papers, key: str) -> str:
        """The same command however often it is sent."""
        body = self._bodies.setdefault(key, papers.declaration(self.now, trailer=story.declared_trailer))
        return str(self[story.account.login].post("/declarations", body, key=key)["record_id"])

    def register(self, papers: Papers, *, complete: bool) -> None:
        for row in papers.rows(complete=complete):
            self.register_row(row)

    def register_row(self, row: RegisterRow) -> None:
        self[KEEPERS[row.agency]].put(row.path, row.row)

    def drive(self, story: Story, lane: str, waits: float = DRIVER_WAITS) -> "Future[bool]":
        """The vehicle comes to the lane. The answer is True; where it had to turn back, an AssertionError tells all that is known."""
        spec = PassageSpec(
            tractor=story.tractor,
            start=NO_CLOCK,
            trailer=story.trailer,
            container=story.container,
            firm=story.account.firm or "",
            weather=story.weather,
            camera_name=camera_name(lane),
            direction="out" if lane.endswith("out") else "in",
        )
        return self.drivers.submit(self._go, lane, Passing(spec, story.seed, waits, (5, 3)))

    def _go(self, lane: str, passing: Passing) -> bool:
        if self.theatre.perform(lane, passing):
            return True
        guard, name = self["bienphong"], "gate" if self.form.embedded else f"lane-{lane}"
        known = {
            "lane": [found for found in guard.get("/lanes") if found["id"] == lane],
            "sightings": [seen for seen in guard.get("/sightings") if seen["lane"] == lane],
            "log": (self.form.folder / "logs" / f"{name}.log").read_text().splitlines()[-40:],
        }
        raise AssertionError(
            f"{passing.spec.tractor.text} turned back at {lane}: {pformat(known, width=160)}"
        )

    def passes(self, story: Story, lane: str, record_id: str) -> None:
        """The vehicle goes through, and its record says so."""
        assert self.drive(story, lane).result()
        point = lane.replace("-", "_")
        until(
            lambda: [p["id"] for p in self.record(record_id)["points"] if p["passed_at"]],
            lambda passed: point in passed,
            f"the record to have passed {point}",
        )

    def camera(self, lane: str) -> SmartCamera:
        return SmartCamera(self.form.url, lane, key_file(self.form.settings, lane))

    @property
    def now(self) -> datetime:
        return self.theatre.clock.now()

    def record(self, record_id: str) -> Any:
        return self["kiemtoan"].get(f"/records/{record_id}")

    def state(self, record_id: str) -> str:
        return str(self.record(record_id)["state"])

    def happened(self, record_id: str) -> list[str]:
        return [entry["code"] for entry in self["kiemtoan"].get(f"/records/{record_id}/timeline")]

    def await_state(self, record_id: str, *states: str) -> str:
        return until(
            lambda: self.state(record_id), lambda state: state in states, f"the record to be {states}"
        )

    def await_case(self, lane: str, kind: str | None = None) -> Any:
        """The open case of the vehicle that stands at the lane."""

        def cases() -> list[Any]:
            found = self["bienphong"].get("/sightings")
            return [
                c
                for c in found
                if c["lane"] == lane and c["standing"] and (kind is None or c["kind"] == kind)
            ]

        return until(cases, bool, f"a case {kind or ''} at {lane}")[0]

    def hold(self, login: str, record_id: str, reason: str) -> str:
        """The id of the hold this officer places on the record."""
        hold = {"scope": "record", "record_id": record_id, "reason": reason, "text": "Kiểm tra lại"}
        return str(self[login].post("/holds", hold)["hold_id"])

    def lift(self, login: str, hold_id: str) -> None:
        self[login].post(f"/holds/{hold_id}/lifting", {"text": "Đã kiểm tra, đúng"})

    def settle(self, case: str, outcome: str, record_id: str | None = None, by: str = "bienphong") -> Any:
        body = {
            "outcome": outcome,
            "record_id": record_id,
            "reason": "seen_by_officer",
            "text": "Nhìn tận mắt",
        }
        return self[by].post(f"/sightings/{case}/settlement", body)


def refusal(attempt: Callable[[], object]) -> str:
    """The code with which the gate refuses."""
    with pytest.raises(httpx.HTTPStatusError) as refused:
        attempt()
    return str(refused.value.response.json()["code"])


def until(look: Callable[[], T], good: Callable[[T], bool], what: str) -> T:
    """Waits on a condition, generously: these machines are shared."""
    limit = time.monotonic() + PATIENCE
    while True:
        seen = look()
        if good(seen):
            return seen
        assert time.monotonic() < limit, f"waited {PATIENCE:.0f} s for {what}; last seen: {str(seen)[:2000]}"
        time.sleep(0.5)
