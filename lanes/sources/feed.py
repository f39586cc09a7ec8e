"""Reads one camera without ever waiting for whoever looks at the frames: only the newest is kept, the rest is counted."""

import threading
from datetime import datetime

from lanes.sources.port import Frame, Source, SourceState

_READ_TIMEOUT = 0.5
_PAUSE_WHEN_ENDED = 0.2


class Feed:
    """One camera of a lane. `run` is the reading thread; `take` gives the newest frame not yet taken.

    The camera's surplus above `analysed_fps` is left out on purpose; `dropped` counts only what was wanted and missed.
    """

    def __init__(self, camera: str, source: Source, analysed_fps: float, arrived: threading.Event) -> None:
        self.camera = camera
        self.source = source
        self.dropped = 0
        self.last_frame_at: datetime | None = None
        self._gap = 0.9 / analysed_fps
        self._arrived = arrived
        self._lock = threading.Lock()
        self._newest: Frame | None = None
        self._offered_at: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            frame = self.source.read(_READ_TIMEOUT)
            if frame is not None:
                self._keep(frame)
            elif self.source.state is SourceState.ENDED:
                stop.wait(_PAUSE_WHEN_ENDED)

    def take(self) -> Frame | None:
        with self._lock:
            frame, self._newest = self._newest, None
        return frame

    def _keep(self, frame: Frame) -> None:
        self.last_frame_at = frame.taken_at
        if self._offered_at and 0 <= (frame.taken_at - self._offered_at).total_seconds() < self._gap:
            return
        self._offered_at = frame.taken_at
        with self._lock:
            self.dropped += self._newest is not None
            self._newest = frame
        self._arrived.set()
