"""The embedded log: an ordered, partitioned, durable log in one SQLite file, for one machine; the twin of Kafka.

Threads of one process wake each other at once, other processes notice a new event within 50 ms.
"""

import threading
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from events.bus.embedded_members import immediate
from events.bus.embedded_onlooker import EmbeddedOnlooker
from events.bus.embedded_schema import COLUMNS, MARKS, connect, create, to_row
from events.bus.embedded_subscriber import EmbeddedSubscriber, Shared, broker_down
from events.bus.envelope import Envelope
from events.bus.port import Places
from events.clock import Clock, SystemClock
from events.messages.registry import TOPICS, Topic, UnknownTopicError

_PRUNE_EVERY = timedelta(hours=1)
_shared: dict[Path, Shared] = {}
_shared_guard = threading.Lock()


class EmbeddedLog:
    """A Broker over the file `path`, which may be open many times in many processes."""

    def __init__(
        self,
        path: Path,
        topics: Sequence[Topic] = TOPICS,
        *,
        clock: Clock | None = None,
        busy_seconds: float = 5.0,
    ) -> None:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._topics = {topic.name: topic for topic in topics}
        self._clock = clock or SystemClock()
        self._busy_seconds = busy_seconds
        self._shared = _share(path)
        with broker_down():
            self._connection = connect(path, busy_seconds, durable=True)
            create(self._connection)
        self._prune_at = self._clock.now()

    @property
    def system(self) -> str:
        return "bordergate_embedded_log"

    def publish(self, batch: Iterable[Envelope]) -> None:
        events = list(batch)
        rows = [to_row(event, self._partition(event)) for event in events]
        with self._shared.turn, broker_down():
            with immediate(self._connection):
                self._connection.executemany(f"INSERT INTO event ({COLUMNS}) VALUES ({MARKS})", rows)  # noqa: S608 -- constants
                self._compact(events)
            self._prune()
        self._shared.bell.ring()

    def subscribe(self, group: str, topics: Sequence[str]) -> EmbeddedSubscriber:
        partitions = {name: self._topic(name).partitions for name in topics}
        return EmbeddedSubscriber(self._path, group, partitions, self._shared, self._busy_seconds)

    def look_on(self, topics: Sequence[str], *, from_beginning: bool) -> EmbeddedOnlooker:
        names = [self._topic(name).name for name in topics]
        return EmbeddedOnlooker(
            self._path, names, self._shared, self._busy_seconds, from_beginning=from_beginning
        )

    def lag(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
        with self._shared.turn, broker_down():
            return {
                group: sum(self._waiting(group, topic) for topic in topics)
                for group, topics in groups.items()
            }

    def progress(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, Places]:
        query = "SELECT topic, partition, next FROM group_position WHERE consumer = ?"
        with self._shared.turn, broker_down():
            return {
                group: {
                    (topic, partition): end
                    for topic, partition, end in self._connection.execute(query, (group,))
                    if topic in topics
                }
                for group, topics in groups.items()
            }

    def close(self) -> None:
        with self._shared.turn:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _waiting(self, group: str, topic: str) -> int:
        query = (
            "SELECT count(*) FROM event LEFT JOIN group_position AS done ON done.consumer = ?"
            " AND done.topic = event.topic AND done.partition = event.partition"
            " WHERE event.topic = ? AND event.position >= coalesce(done.next, 0)"
        )
        (number,) = self._connection.execute(query, (group, topic)).fetchone()
        return int(number)

    def _topic(self, name: str) -> Topic:
        try:
            return self._topics[name]
        except KeyError:
            raise UnknownTopicError(name) from None

    def _partition(self, event: Envelope) -> int:
        return zlib.crc32(event.key.encode()) % self._topic(event.topic).partitions

    def _compact(self, batch: Sequence[Envelope]) -> None:
        """On a compacted topic only the latest event of a key is kept."""
        keys = {(event.topic, event.key) for event in batch if self._topic(event.topic).compacted}
        for topic, key in keys:
            older = "SELECT max(position) FROM event WHERE topic = ? AND key = ?"
            self._connection.execute(
                f"DELETE FROM event WHERE topic = ? AND key = ? AND position < ({older})",  # noqa: S608 -- a constant
                (topic, key, topic, key),
            )

    def _prune(self) -> None:
        """Once an hour: takes away what is older than its topic's retention."""
        now = self._clock.now()
        if now < self._prune_at:
            return
        self._prune_at = now + _PRUNE_EVERY
        with immediate(self._connection):
            for topic in self._topics.values():
                if topic.retention_hours is not None:
                    oldest = (now - timedelta(hours=topic.retention_hours)).isoformat()
                    self._connection.execute(
                        "DELETE FROM event WHERE topic = ? AND time < ?", (topic.name, oldest)
                    )


def _share(path: Path) -> Shared:
    """Every EmbeddedLog of this process on this file rings and hears the same bell, and writes in turn."""
    with _shared_guard:
        return _shared.setdefault(path, Shared())
