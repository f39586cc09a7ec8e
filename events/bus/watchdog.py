"""A process that hangs while it holds a lock keeps everybody waiting: better that it ends and is started anew."""

import os
import threading
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)
TEMPORARY_FAILURE = 75  # EX_TEMPFAIL of sysexits.h: the supervisor starts the process again


def end_process() -> None:
    """Ends at once, without clean-up: whatever hangs would hang in the clean-up too."""
    os._exit(TEMPORARY_FAILURE)


class Watchdog:
    """Calls `on_wedged` when `beat` was not called for `limit` seconds."""

    def __init__(self, name: str, limit: float, on_wedged: Callable[[], None] = end_process) -> None:
        self._name = name
        self._limit = limit
        self._on_wedged = on_wedged
        self._last = time.monotonic()

    def beat(self) -> None:
        self._last = time.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Blocks until `stop`, or until it had to cry out once."""
        while not stop.wait(min(1.0, self._limit / 4)):
            silent = time.monotonic() - self._last
            if silent > self._limit:
                log.critical("wedged", name=self._name, silent_seconds=round(silent, 1))
                self._on_wedged()
                return
