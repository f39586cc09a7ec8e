"""Who may use what several lanes share: in the order in which they asked, a given number at once."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lane stands in line at most once, so that none starves the others."""

    def __init__(self, at_once: int = 1) -> None:
        self._at_once = at_once
        self._line: deque[object] = deque()
        self._moved = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many have their turn or stand in line."""
        with self._moved:
            return len(self._line)

    @contextmanager
    def turn(self) -> Iterator[None]:
        ticket = object()
        with self._moved:
            self._line.append(ticket)
            self._moved.wait_for(lambda: self._line.index(ticket) < self._at_once)
        try:
            yield
        finally:
            with self._moved:
                self._line.remove(ticket)
                self._moved.notify_all()
