"""A stretch of time over which lanes that run are measured."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psutil

from deploy.bench.lanes.counts import LaneCount, ProcessCount, Tally
from deploy.bench.lanes.observed import ObservedLane, ObservedReader
from deploy.owners import CLOCK

Check = Callable[[], None]
"""Raises what ended a lane before its time."""
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Mark:
    at: datetime
    clock: float
    processor: float
    reads: int
    reading: float
    lanes: list[LaneCount]


@dataclass(frozen=True, slots=True)
class Window:
    begin: _Mark
    end: _Mark
    peak_bytes: int

    @property
    def times(self) -> tuple[datetime, datetime]:
        return self.begin.at, self.end.at

    def count(self, reader_bytes: int, tally: Tally) -> ProcessCount:
        """`reader_bytes`: resident memory before there were lanes."""
        begin, end = self.begin, self.end
        return ProcessCount(
            seconds=end.clock - begin.clock,
            processor=end.processor - begin.processor,
            reader_bytes=reader_bytes,
            peak_bytes=self.peak_bytes,
            reads=end.reads - begin.reads,
            reading=end.reading - begin.reading,
            lanes=[now.since(then) for now, then in zip(end.lanes, begin.lanes, strict=True)],
            tally=tally,
        )


def measured(lanes: Sequence[ObservedLane], reader: ObservedReader, seconds: float, check: Check) -> Window:
    """Blocks for `seconds`."""
    begin = _mark(lanes, reader)
    peak = resident()
    while time.monotonic() < begin.clock + seconds:
        time.sleep(_LOOK_SECONDS)
        check()
        peak = max(peak, resident())
    return Window(begin, _mark(lanes, reader), peak)


def await_true(condition: Callable[[], bool], check: Check, limit: float = float("inf")) -> None:
    """Returns once `condition()` holds, or after `limit` seconds."""
    over = time.monotonic() + limit
    while not condition() and time.monotonic() < over:
        time.sleep(_LOOK_SECONDS)
        check()


def resident() -> int:
    """Resident bytes of this process."""
    return int(psutil.Process().memory_info().rss)


def _mark(lanes: Sequence[ObservedLane], reader: ObservedReader) -> _Mark:
    spent = psutil.Process().cpu_times()
    return _Mark(
        at=CLOCK.now(),
        clock=time.monotonic(),
        processor=spent.user + spent.system,
        reads=reader.reads,
        reading=reader.busy,
        lanes=[lane.count() for lane in lanes],
    )
