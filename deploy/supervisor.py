"""Keeps the threads of one process alive: a part that crashes is logged with its trace and started again, more slowly each time.

A consumer that refused too much is not: begun again by itself it would put the log aside event by event after all.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from prometheus_client import Counter, Gauge

from events.bus.limits import TooManyDeadLettersError

log = structlog.get_logger()

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_CALM_AFTER = 60.0
_RESTARTS = Counter(
    "bordergate_part_restarts", "How often a part of this process crashed and was started again.", ("part",)
)
_STOPPED = Gauge(
    "bordergate_part_stopped", "1 where a part of this process waits for a person and a restart.", ("part",)
)


@dataclass(frozen=True)
class Part:
    """One long-running part: `run` returns when `stop` is set, or raises."""

    name: str
    run: Callable[[threading.Event], None]


class Supervisor:
    """Runs parts as threads until `stop` is set. What a part was working on stays undone and is met again at its restart."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, *parts: Part) -> None:
        for part in parts:
            _RESTARTS.labels(part.name)  # a part that never crashed tells so with a 0
            _STOPPED.labels(part.name).set(0)
            thread = threading.Thread(target=self._keep, args=(part,), name=part.name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self, timeout: float = 15.0) -> list[str]:
        """Stops every part and returns the names of those still running at the time limit."""
        self.stop.set()
        limit = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, limit - time.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]

    def _keep(self, part: Part) -> None:
        wait = _FIRST_WAIT
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                part.run(self.stop)
            except TooManyDeadLettersError as refusal:
                _STOPPED.labels(part.name).set(1)
                log.critical("part_stopped", part=part.name, detail=str(refusal))
                return
            except Exception:
                _RESTARTS.labels(part.name).inc()
                log.exception("part_crashed", part=part.name, restart_in_seconds=wait)
            else:
                return
            wait = _FIRST_WAIT if time.monotonic() - began > _CALM_AFTER else min(wait * 2, _LONGEST_WAIT)
            self.stop.wait(wait)
