"""One member of a consumer group on the embedded log."""

import heapq
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from events.bus.embedded_members import Membership, Place, immediate
from events.bus.embedded_schema import COLUMNS, connect, from_row
from events.bus.port import Received
from events.bus.trouble import BrokerDownError
from events.wakeup import WakeUp

_BATCH = 200
LOOK_SECONDS = 0.05  # other processes cannot ring our bell: look this often, at the price of one PRAGMA
_SETTLE_SECONDS = 0.5


@dataclass(frozen=True)
class Shared:
    """What all who use one file in one process share: a bell for new events, and the turn to write."""

    bell: WakeUp = field(default_factory=WakeUp)
    turn: threading.Lock = field(default_factory=threading.Lock)


class EmbeddedSubscriber:
    def __init__(
        self, path: Path, group: str, partitions: Mapping[str, int], shared: Shared, busy_seconds: float
    ) -> None:
        self._group = group
        self._shared = shared
        self._next: dict[Place, int] = {}
        self._settle_at = 0.0
        self._version = -1
        self._unread = True
        self._closed = False
        self._connection = connect(path, busy_seconds, durable=False)
        self._membership = Membership(path.with_name(path.name + ".members"), group, partitions)
        with broker_down():
            self._membership.join(self._connection)

    def poll(self, timeout: float) -> Sequence[Received]:
        deadline = time.monotonic() + timeout
        while True:
            rings = self._shared.bell.rings
            with broker_down():
                self._settle()
                batch = self._read() if self._has_news() else []
            remaining = deadline - time.monotonic()
            if batch or remaining <= 0:
                return batch
            self._shared.bell.wait(rings, min(LOOK_SECONDS, remaining))

    def done(self, received: Sequence[Received]) -> None:
        ends: dict[Place, int] = {}
        for one in received:
            place = (one.envelope.topic, one.partition)
            ends[place] = max(ends.get(place, 0), one.offset + 1)
        with self._shared.turn, broker_down(), immediate(self._connection):
            for (topic, number), end in ends.items():
                self._connection.execute(
                    "INSERT INTO group_position (consumer, topic, partition, next) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET next = max(next, excluded.next)",
                    (self._group, topic, number, end),
                )

    def seek_back(self, received: Received) -> None:
        place = (received.envelope.topic, received.partition)
        if place in self._next:
            self._next[place] = received.offset
            self._unread = True

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            with broker_down():
                self._membership.leave(self._connection)
        finally:
            self._connection.close()

    def _settle(self) -> None:
        if time.monotonic() < self._settle_at:
            return
        self._settle_at = time.monotonic() + _SETTLE_SECONDS
        held = self._membership.settle(self._connection)
        for place in self._next.keys() - held:
            del self._next[place]
        for place in held - self._next.keys():
            self._next[place] = self._committed(place)
            self._unread = True

    def _committed(self, place: Place) -> int:
        query = "SELECT next FROM group_position WHERE consumer = ? AND topic = ? AND partition = ?"
        row = self._connection.execute(query, (self._group, *place)).fetchone()
        return int(row[0]) if row else 0

    def _has_news(self) -> bool:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version == self._version and not self._unread:
            return False
        self._version = version
        return True

    def _read(self) -> list[Received]:
        """The oldest unread events of all places this member holds, in the order in which they were published."""
        found = heapq.merge(*(self._of_place(place) for place in self._next), key=lambda one: one.offset)
        batch = list(islice(found, _BATCH))
        for one in batch:
            self._next[one.envelope.topic, one.partition] = one.offset + 1
        self._unread = len(batch) == _BATCH
        return batch

    def _of_place(self, place: Place) -> list[Received]:
        query = (
            f"SELECT position, {COLUMNS} FROM event WHERE topic = ? AND partition = ? AND position >= ?"  # noqa: S608 -- a constant
            " ORDER BY position LIMIT ?"
        )
        rows = self._connection.execute(query, (*place, self._next[place], _BATCH))
        return [Received(from_row(row[1:]), place[1], int(row[0])) for row in rows]


@contextmanager
def broker_down(acked: int = 0) -> Iterator[None]:
    """Says a locked, full or missing file in the words of the port."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BrokerDownError(f"the embedded log cannot be used: {error}", acked) from error
