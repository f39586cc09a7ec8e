"""The port to the log. Two honest twins stand behind it: the embedded log (SQLite) and Apache Kafka."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from events.bus.envelope import Envelope

Places = Mapping[tuple[str, int], int]
"""Offsets by topic and partition."""


@dataclass(frozen=True)
class Received:
    """An event as read, with its place on the log."""

    envelope: Envelope
    partition: int
    offset: int


class Subscriber(Protocol):
    """One member of a consumer group. Per partition, events come in the order they were published."""

    def poll(self, timeout: float) -> Sequence[Received]:
        """Waits up to `timeout` seconds. Raises BrokerDownError."""
        ...

    def done(self, received: Sequence[Received]) -> None:
        """These events are safely applied: a restarted group goes on behind them. Raises BrokerDownError."""
        ...

    def seek_back(self, received: Received) -> None:
        """Reads this event again at the next poll (and what follows it in its partition)."""
        ...

    def close(self) -> None: ...


class Onlooker(Protocol):
    """Reads beside all groups: it moves nobody's place, and nobody hears less for it."""

    def poll(self, timeout: float) -> Sequence[Received]:
        """Waits up to `timeout` seconds; in order per partition. Raises BrokerDownError."""
        ...

    def has_caught_up(self) -> bool:
        """Whether everything that was on the log when this began has been read."""
        ...

    def close(self) -> None: ...


class Broker(Protocol):
    @property
    def system(self) -> str:
        """What traces call it (`messaging.system`)."""
        ...

    def publish(self, batch: Iterable[Envelope]) -> None:
        """Returns when every event is safely on the log, in order per key. Raises BrokerDownError with `acked`."""
        ...

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscriber:
        """A new group begins at the start of the log: nothing is skipped."""
        ...

    def look_on(self, topics: Sequence[str], *, from_beginning: bool) -> Onlooker:
        """Without `from_beginning` it sees only what comes from now on. Raises BrokerDownError."""
        ...

    def lag(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
        """`groups` names the topics each group reads; the answer how many of their events it has yet to do.

        Raises BrokerDownError."""
        ...

    def progress(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, Places]:
        """By group, where it goes on in each partition it has done anything of. Raises BrokerDownError."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
