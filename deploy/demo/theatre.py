"""Brings vehicles before the cameras: draws a passage in a process of its own, puts it on the lane's stage, waits for its end."""

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import AsyncResult, Pool
from pathlib import Path
from typing import Any

from deploy.demo.pictures import (
    Passing,
    clear_stage,
    draw_empty,
    draw_passage,
    is_drawn,
    put_on_stage,
)
from events.clock import Clock
from ocr.rendering.spec import Weather

LANES = ("b2-in", "b1-out", "b1-in", "b2-out")
_LOOK_SECONDS = 0.4


class ClosedError(Exception):
    """The demo was told to stop."""


@dataclass(frozen=True)
class Theatre:
    """`root` holds a stage folder per lane; `drawn` (else a folder beside them) the passages drawn so far. Drawing leaves the processor to the lanes."""

    root: Path
    painters: Pool
    clock: Clock
    stop: threading.Event
    drawn: Path | None = None

    def stage(self, lane: str) -> Path:
        return self.root / "stages" / lane

    def open(self) -> None:
        """Draws every lane without a vehicle in daylight: the cameras need something to look at."""
        for lane in LANES:
            clear_stage(self.stage(lane))  # stories begin their passage anew
        missing = [lane for lane in LANES if not is_drawn(self.stage(lane), "day")]
        self._wait(
            [self._empty(lane, "day") for lane in missing]
        )  # a painter takes seconds to come: not for nothing

    def perform(self, lane: str, passing: Passing) -> bool:
        """True where the vehicle went through, False where it turned back. Raises ClosedError."""
        self._wait([self._empty(lane, passing.spec.weather)])
        drawn = self.painters.apply_async(paint, (self.drawn or self.root / "drawn", passing))
        self._wait([drawn])
        number = self.clock.now().strftime("%Y%m%d%H%M%S%f")
        put_on_stage(self.stage(lane), number, drawn.get(), passing)
        done = self.stage(lane) / f"{number}.done.json"
        while not done.exists():
            self.pause(_LOOK_SECONDS)
        return bool(json.loads(done.read_text())["through"])

    def pause(self, seconds: float) -> None:
        """Raises ClosedError as soon as the demo is told to stop."""
        if self.stop.wait(seconds):
            raise ClosedError

    def _empty(self, lane: str, weather: Weather) -> "AsyncResult[None]":
        return self.painters.apply_async(paint_empty, (self.stage(lane), (camera_name(lane), weather)))

    def _wait(self, work: "Sequence[AsyncResult[Any]]") -> None:
        while not all(job.ready() for job in work):
            self.pause(_LOOK_SECONDS)
        for job in work:
            job.get()


def camera_name(lane: str) -> str:
    return f"HUU NGHI {lane.upper()}"


@contextmanager
def painters() -> Iterator[Pool]:
    """One process that draws; ended at once when the block is left."""
    with multiprocessing.get_context("spawn").Pool(1, _leave_the_end_to_parent) as pool:
        yield pool


def _leave_the_end_to_parent() -> None:
    """Runs in the painter's process: Ctrl-C reaches the whole group, but only the parent ends the painter, if only by its death."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    """A pool's process holds both ends of its own pipes: it never hears that nobody will send work any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def paint(cache: Path, passing: Passing) -> Path:
    """Runs in the painter's process."""
    return draw_passage(cache, passing)


def paint_empty(folder: Path, what: tuple[str, Weather]) -> None:
    """Runs in the painter's process."""
    name, weather = what
    draw_empty(folder, name, weather)
