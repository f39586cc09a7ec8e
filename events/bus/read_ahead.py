"""While a full batch is on its way to the log, the one before it is marked and the next one read, in that order, on one thread."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Row

Rows: TypeAlias = Sequence[Row[Any]]


class Desk(Protocol):
    """Where the relay gets its events, and says that the log has them."""

    def take(self) -> Rows: ...

    def done(self, rows: Rows) -> None: ...


class ReadAhead:
    """For as long as a relay holds its lock, and for one thread. `read` is given the positions that are under way.

    What fails on its thread is raised at the next `take`, before anything more is published.
    """

    def __init__(
        self, read: Callable[[Collection[int]], Rows], mark: Callable[[Rows], None], full: int
    ) -> None:
        self._read, self._mark, self._full = read, mark, full
        self._clerk = ThreadPoolExecutor(1, "relay-clerk")
        self._next: Future[Rows] | None = None
        self._marked: list[Future[None]] = []

    def take(self) -> Rows:
        rows = self._read_now() if self._next is None else self._next.result()
        while self._marked and self._marked[0].done():
            self._marked.pop(0).result()
        self._next = None
        if len(rows) == self._full:
            self._next = self._clerk.submit(self._read, {row.position for row in rows})
        return rows

    def done(self, rows: Rows) -> None:
        self._marked.append(self._clerk.submit(self._mark, rows))

    def close(self) -> None:
        """Returns when what the log has is marked: else the next relay would say it again."""
        self._clerk.shutdown()

    def _read_now(self) -> Rows:
        for marking in self._marked:
            marking.result()
        self._marked.clear()
        return self._read(())
