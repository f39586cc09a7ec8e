"""Plays the demo day: people declare through the API, vehicles come before the cameras, and what goes wrong is left to the officers."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import structlog

from deploy.demo.client import DemoClient
from deploy.demo.papers import Papers
from deploy.demo.people import ACCOUNTS, EXPORTER
from deploy.demo.pictures import NO_CLOCK, Passing
from deploy.demo.stage import write_whole
from deploy.demo.stories import Plot, Story, stories
from deploy.demo.theatre import ClosedError, Theatre, camera_name
from deploy.demo.transshipment import Transshipment
from events.messages.values import Agency, Direction
from ocr.rendering import PassageSpec, PlateLettering

log = structlog.get_logger(__name__)

ENTRY = {Direction.EXPORT: "b2-in", Direction.IMPORT: "b1-in"}
EXIT = {Direction.EXPORT: "b1-out", Direction.IMPORT: "b2-out"}
KEEPERS = {
    Agency.CUSTOMS: "haiquan",
    Agency.QUARANTINE: "thucvat",
    Agency.TAX: "thue",
    Agency.BORDER_GUARD: "bienphong",
}
_ENDS = frozenset({"crossed", "closed", "cancelled", "refused", "expired"})
_AT_ONCE = 5
_BETWEEN_SECONDS = 14.0
_PATIENCE = 60.0
_DRIVE_SECONDS = 12.0
_PAPER_SECONDS = 40.0
_LOOK_SECONDS = 2.0
_LONGEST_WAIT = 900.0


@dataclass(frozen=True)
class Scene:
    """How far a story has come; kept as a file, so that the next start goes on from here."""

    day: int
    number: int
    tag: str
    record_id: str | None = None
    inside: bool = False

    @property
    def story(self) -> Story:
        return list(stories(self.day))[self.number]

    @property
    def papers(self) -> Papers:
        return Papers(self.story, self.tag)


class Day:
    """Runs the stories, a few at a time, until the theatre closes. `folder` keeps the open scenes and the number of the day."""

    def __init__(self, theatre: Theatre, clients: Mapping[str, DemoClient], folder: Path) -> None:
        self._theatre = theatre
        self._clients = clients
        self._folder = folder
        self._seats = threading.Semaphore(_AT_ONCE)
        self._folder.mkdir(parents=True, exist_ok=True)

    def run(self, stop: threading.Event) -> None:
        """Blocks until `stop`."""
        try:
            for scene in self._open_scenes():
                self._start(scene)
            while not stop.is_set():
                self._play_a_day()
        except ClosedError:
            return

    def _play_a_day(self) -> None:
        counter = self._folder / "day"
        day = int(counter.read_text()) + 1 if counter.exists() else 1
        for story in stories(day):
            tag = self._theatre.clock.now().strftime("%m%d%H%M%S")
            self._start(Scene(day, story.number, tag))
            counter.write_text(str(day))
            self._theatre.pause(_BETWEEN_SECONDS)

    def _start(self, scene: Scene) -> None:
        while not self._seats.acquire(timeout=_LOOK_SECONDS):
            self._theatre.pause(0)
        threading.Thread(target=self._live, args=(scene,), name=f"story-{scene.number}", daemon=True).start()

    def _live(self, scene: Scene) -> None:
        told = log.bind(plot=scene.story.plot, tractor=scene.story.tractor.text)
        try:
            told.info("story_began")
            Life(self._theatre, self._clients, scene, self._path(scene)).live()
            told.info("story_ended")
            self._path(scene).unlink(missing_ok=True)
        except ClosedError:
            told.info("story_interrupted")
        except httpx.HTTPError as error:
            if self._theatre.stop.wait(_LOOK_SECONDS):  # the door closes first when everything stops
                told.info("story_interrupted")
            else:
                told.warning("story_failed", error=str(error))
        finally:
            self._seats.release()

    def _path(self, scene: Scene) -> Path:
        return self._folder / f"scene-{scene.day}-{scene.number}.json"

    def _open_scenes(self) -> list[Scene]:
        return [Scene(**json.loads(path.read_text())) for path in sorted(self._folder.glob("scene-*.json"))]


class Life:
    """One story from its declaration to the last barrier."""

    def __init__(self, theatre: Theatre, clients: Mapping[str, DemoClient], scene: Scene, path: Path) -> None:
        self._theatre = theatre
        self._clients = clients
        self._scene = scene
        self._path = path
        self._story = scene.story
        self._firm = clients[scene.story.account.login]

    def live(self) -> None:
        if self._scene.record_id is None and self._story.plot is not Plot.UNDECLARED:
            self._declare()
        if not self._scene.inside:
            if not self._enter():
                return
            self._keep(replace(self._scene, inside=True))
        self._theatre.pause(_DRIVE_SECONDS)
        if self._story.successor:
            self._transship()
            return
        self._settle_papers()
        if self._await_clearance():
            self._perform(EXIT[self._story.direction])

    def _transship(self) -> None:
        """Another truck takes the goods inland; this one goes back empty."""
        truck, giver = self._story.successor, str(self._scene.record_id)
        yard = self._clients["benbai"]
        act = Transshipment(self._firm, yard, self._scene.tag)
        taker = act.plan(giver, self._scene.papers.successor(self._theatre.clock.now()))
        self._theatre.pause(_DRIVE_SECONDS)
        act.carry_out(giver, taker)
        if truck and act.leaves(taker, "taker", self._until):
            self._theatre.perform("b2-out", Passing(self._spec("b2-out", truck), self._story.seed, _PATIENCE))
        if act.leaves(giver, "giver", self._until):
            self._perform("b1-out")

    def _declare(self) -> None:
        papers, story = self._scene.papers, self._story
        self._push(complete=False)
        now = self._theatre.clock.now()
        declared = self._firm.post("/declarations", papers.declaration(now, trailer=story.declared_trailer))
        if story.twin:
            twin = papers.declaration(now, trailer=story.declared_trailer, tractor=story.twin)
            self._clients[EXPORTER.login].post("/declarations", twin)
        self._keep(replace(self._scene, record_id=declared["record_id"]))

    def _enter(self) -> bool:
        """The driver of a wrongly declared trailer turns back, has it put right, and comes again."""
        entry = ENTRY[self._story.direction]
        if self._perform(entry):
            return True
        if self._story.plot is not Plot.WRONG_TRAILER:
            return False
        record = self._record()
        trailer = self._story.trailer.text if self._story.trailer else None
        body = {
            "seen_version": record["version"],
            "reason": "trailer changed",
            "declaration": self._scene.papers.declaration(self._theatre.clock.now(), trailer=trailer),
        }
        self._firm.post(f"/records/{record['id']}/amendments", body)
        return self._perform(entry)

    def _settle_papers(self) -> None:
        """What was missing arrives after a while; what was cleared is held once more."""
        if self._story.plot in (Plot.RED_CHANNEL, Plot.LATE_CERTIFICATE):
            self._theatre.pause(_PAPER_SECONDS)
            self._push(complete=True)
        if self._story.plot is Plot.HELD_AGAIN:
            customs = self._clients[KEEPERS[Agency.CUSTOMS]]
            hold = {
                "scope": "record",
                "record_id": self._scene.record_id,
                "reason": "seal_check",
                "text": "Kiểm tra niêm phong",
            }
            placed = customs.post("/holds", hold)
            self._theatre.pause(_PAPER_SECONDS)
            customs.post(f"/holds/{placed['hold_id']}/lifting", {"text": "Niêm phong đúng"})

    def _await_clearance(self) -> bool:
        """Waits in the yard until everything for the last barrier is there."""
        self._until(lambda: self._record()["state"] in {"cleared", *_ENDS})
        return bool(self._record()["state"] == "cleared")

    def _until(self, condition: Callable[[], bool]) -> bool:
        began = time.monotonic()
        while time.monotonic() - began < _LONGEST_WAIT:
            if condition():
                return True
            self._theatre.pause(_LOOK_SECONDS)
        return False

    def _record(self) -> Any:
        return self._firm.get(f"/records/{self._scene.record_id}")

    def _perform(self, lane: str) -> bool:
        return self._theatre.perform(lane, Passing(self._spec(lane), self._story.seed, _PATIENCE))

    def _spec(self, lane: str, alone: PlateLettering | None = None) -> PassageSpec:
        """`alone` is another truck without trailer or container."""
        story = self._story
        return PassageSpec(
            tractor=alone or story.tractor,
            start=NO_CLOCK,
            trailer=None if alone else story.trailer,
            container=None if alone else story.container,
            firm=story.account.firm or "",
            phone="0205 3 868 868",
            weather=story.weather,
            camera_name=camera_name(lane),
            direction="out" if lane.endswith("out") else "in",
        )

    def _push(self, *, complete: bool) -> None:
        for row in self._scene.papers.rows(complete=complete):
            self._clients[KEEPERS[row.agency]].put(row.path, row.row)

    def _keep(self, scene: Scene) -> None:
        self._scene = scene
        write_whole(self._path, vars(scene))


def demo_clients(url: str, phrase: str) -> dict[str, DemoClient]:
    return {account.login: DemoClient(url, account.login, phrase) for account in ACCOUNTS}
