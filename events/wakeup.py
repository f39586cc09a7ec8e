"""A bell between threads: whoever waits for new work sleeps until it rings, instead of asking again and again."""

import threading


class WakeUp:
    """Counts its rings, so that one between two waits is never missed."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        with self._condition:
            return self._rings

    def ring(self) -> None:
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def wait(self, seen: int, timeout: float) -> None:
        """Returns as soon as there were more rings than `seen`, at the latest after `timeout` seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings != seen, timeout)
