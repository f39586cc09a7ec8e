"""A network camera (RTSP or HTTP). A stream that stalls is left and connected anew, ever more slowly."""

import threading
import time
from dataclasses import dataclass

import cv2
import numpy as np
import structlog

from events.clock import Clock
from lanes.sources.port import Frame, SourceState

log = structlog.get_logger()


@dataclass(frozen=True)
class Patience:
    """Seconds: `stale` is the greatest age of the last frame; `first` to `longest` the wait before connecting again."""

    stale: float = 5.0
    opening: float = 8.0
    first: float = 0.5
    longest: float = 15.0


DEFAULT_PATIENCE = Patience()


class _Connection(threading.Thread):
    """One connection, read by its own thread, because OpenCV can hang far beyond its own time-outs.

    A connection that is told to `leave` ends as soon as OpenCV returns; nobody waits for it.
    """

    def __init__(self, url: str, clock: Clock, patience: Patience, arrived: threading.Condition) -> None:
        super().__init__(name="camera-connection", daemon=True)
        self._url, self._clock, self._patience, self._arrived = url, clock, patience, arrived
        self._newest: Frame | None = None
        self._leaving = threading.Event()
        self.began = time.monotonic()
        self.last_frame: float | None = None
        self.broken = False

    def run(self) -> None:
        milliseconds = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(self._patience.opening * 1000)]
        milliseconds += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(self._patience.stale * 1000)]
        capture = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, milliseconds)
        try:
            while not self._leaving.is_set():
                read, image = capture.read()
                if not read:
                    break
                self._offer(Frame(np.asarray(image, dtype=np.uint8), self._clock.now()))
        finally:
            capture.release()
            with self._arrived:
                self.broken = True
                self._arrived.notify_all()

    def _offer(self, frame: Frame) -> None:
        with self._arrived:
            self._newest, self.last_frame = frame, time.monotonic()
            self._arrived.notify_all()

    def take(self) -> Frame | None:
        """The newest frame not yet taken; the caller holds the condition."""
        frame, self._newest = self._newest, None
        return frame

    def leave(self) -> None:
        self._leaving.set()

    def lost(self) -> bool:
        limit = self._patience.opening if self.last_frame is None else self._patience.stale
        return self.broken or time.monotonic() - (self.last_frame or self.began) > limit


class StreamSource:
    """Frames of a URL, the newest first: what was not fetched in time is gone, as from any live camera."""

    def __init__(self, url: str, clock: Clock, patience: Patience = DEFAULT_PATIENCE) -> None:
        self._url, self._clock, self._patience = url, clock, patience
        self._arrived = threading.Condition()
        self._connection: _Connection | None = None
        self._wait = patience.first
        self._connect_at = time.monotonic()
        self.state = SourceState.RECONNECTING
        self.note: str | None = "source_reconnecting"

    def read(self, timeout: float) -> Frame | None:
        limit = time.monotonic() + timeout
        with self._arrived:
            while self.state is not SourceState.ENDED:
                self._keep_connected()
                if self._connection and (frame := self._connection.take()):
                    self._is_well()
                    return frame
                if (left := limit - time.monotonic()) <= 0:
                    return None
                self._arrived.wait(min(left, 0.2))
        return None

    def close(self) -> None:
        with self._arrived:
            self.state = SourceState.ENDED
            if self._connection:
                self._connection.leave()
            self._arrived.notify_all()

    def _keep_connected(self) -> None:
        if self._connection and self._connection.lost():
            log.warning("camera_lost", url=_without_secret(self._url), again_in_seconds=self._wait)
            self._connection.leave()
            self._connection = None
            self.state, self.note = SourceState.RECONNECTING, "source_reconnecting"
            self._connect_at = time.monotonic() + self._wait
            self._wait = min(self._wait * 2, self._patience.longest)
        if self._connection is None and time.monotonic() >= self._connect_at:
            self._connection = _Connection(self._url, self._clock, self._patience, self._arrived)
            self._connection.start()

    def _is_well(self) -> None:
        if self.state is SourceState.RECONNECTING:
            log.info("camera_connected", url=_without_secret(self._url))
        self.state, self.note, self._wait = SourceState.STREAMING, None, self._patience.first


def _without_secret(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
