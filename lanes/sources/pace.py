"""Recorded pictures are played as fast as they were taken, not as fast as they can be read."""

import threading
import time


class Pace:
    """Releases one frame every 1/fps seconds; after a stall it goes on from now instead of catching up."""

    def __init__(self, fps: float) -> None:
        self._gap = 1.0 / fps
        self._due = time.monotonic()
        self._closed = threading.Event()

    def wait(self, timeout: float) -> bool:
        """True when the next frame is due within `timeout` seconds (after waiting for it)."""
        left = self._due - time.monotonic()
        if self._closed.wait(max(0.0, min(left, timeout))) or left > timeout:
            return False
        self._due = max(self._due + self._gap, time.monotonic() - self._gap)
        return True

    def close(self) -> None:
        self._closed.set()
