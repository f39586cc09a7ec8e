"""A lane as it is, and what it counts: each look with the age of its frame, what was dropped, each read."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from deploy.bench.lanes.counts import CameraCount, LaneCount
from events.clock import Clock
from lanes.last_look import LastLook
from lanes.notes import Notes
from lanes.reading import FrameReader, ReadingDesk
from lanes.runner import Lane
from lanes.sources.feed import Feed
from lanes.sources.port import Frame, Source
from lanes.store.spool import Spool
from lanes.watch import Watch
from ocr.ports import Image
from ocr.reads import FrameRead


class ObservedFeed(Feed):
    """`ages`: of each frame, how many seconds old it was when the lane took it to look at it."""

    def __init__(self, feed: tuple[str, Source, float, threading.Event], clock: Clock) -> None:
        super().__init__(*feed)
        self._clock = clock
        self.ages: list[float] = []

    def take(self) -> Frame | None:
        frame = super().take()
        if frame is not None:
            self.ages.append((self._clock.now() - frame.taken_at).total_seconds())
        return frame


_Read = TypeVar("_Read", FrameRead, FrameRead | None)


class ObservedReader:
    """`reads`: glances that were enough and long looks; `busy`: the seconds that the reader spent on both and on glances in vain."""

    def __init__(self, reader: FrameReader) -> None:
        self._reader = reader
        self._counting = threading.Lock()
        self.reads = 0
        self.busy = 0.0

    def glance(self, frame: Image, /) -> FrameRead | None:
        return self._timed(self._reader.glance, frame)

    def read(self, frame: Image, /) -> FrameRead:
        return self._timed(self._reader.read, frame)

    def _timed(self, way: Callable[[Image], _Read], frame: Image) -> _Read:
        began = time.monotonic()
        read = None
        try:
            read = way(frame)
        finally:
            with self._counting:
                self.reads += read is not None
                self.busy += time.monotonic() - began
        return read


@dataclass
class ObservedLane(Lane):
    feeds: list[ObservedFeed] = field(default_factory=list)
    watched: tuple[Watch, ReadingDesk] | None = None

    def knows_empty_lane(self) -> bool:
        """Until then it takes no vehicle for one."""
        return self.watched is not None and self.watched[0].notes.first() is None

    def count(self) -> LaneCount:
        """Since the start."""
        cameras = [CameraCount(feed.dropped, feed.ages[:]) for feed in self.feeds]
        return LaneCount(cameras, self.watched[1].dropped if self.watched else 0)

    def _feed(self, camera: str, source: Source, arrived: threading.Event) -> Feed:
        feed = ObservedFeed((camera, source, self.config.analysed_fps, arrived), self.clock)
        self.feeds.append(feed)
        return feed

    def _watch(
        self, spool: Spool, feeds: list[Feed], desk: ReadingDesk, last_look: LastLook, notes: Notes
    ) -> Watch:
        watch = super()._watch(spool, feeds, desk, last_look, notes)
        self.watched = (watch, desk)
        return watch
