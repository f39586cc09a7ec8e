"""Reading the embedded log beside all groups."""

import time
from collections.abc import Sequence
from pathlib import Path

from events.bus.embedded_schema import COLUMNS, connect, from_row
from events.bus.embedded_subscriber import LOOK_SECONDS, Shared, broker_down
from events.bus.port import Received

_BATCH = 200
_PARTITION = 1  # its place among COLUMNS


class EmbeddedOnlooker:
    def __init__(
        self,
        path: Path,
        topics: Sequence[str],
        shared: Shared,
        busy_seconds: float,
        *,
        from_beginning: bool,
    ) -> None:
        self._topics = tuple(topics)
        self._shared = shared
        self._caught_up = not from_beginning
        with broker_down():
            self._connection = connect(path, busy_seconds, durable=False)
            self._last = 0 if from_beginning else self._end()

    def poll(self, timeout: float) -> Sequence[Received]:
        deadline = time.monotonic() + timeout
        while True:
            rings = self._shared.bell.rings
            batch = self._read()
            remaining = deadline - time.monotonic()
            if batch or remaining <= 0:
                return batch
            self._shared.bell.wait(rings, min(LOOK_SECONDS, remaining))

    def has_caught_up(self) -> bool:
        return self._caught_up

    def close(self) -> None:
        self._connection.close()

    def _end(self) -> int:
        (last,) = self._connection.execute("SELECT coalesce(max(position), 0) FROM event").fetchone()
        return int(last)

    def _read(self) -> list[Received]:
        marks = ", ".join("?" * len(self._topics))
        query = (
            f"SELECT position, {COLUMNS} FROM event WHERE position > ? AND topic IN ({marks})"  # noqa: S608 -- constants
            " ORDER BY position LIMIT ?"
        )
        with broker_down():
            rows = self._connection.execute(query, (self._last, *self._topics, _BATCH)).fetchall()
        self._caught_up = self._caught_up or len(rows) < _BATCH
        if rows:
            self._last = int(rows[-1][0])
        return [Received(from_row(row[1:]), int(row[1 + _PARTITION]), int(row[0])) for row in rows]
