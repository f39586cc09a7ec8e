"""What does not agree between outboxes, log and inboxes, as disagreements.sql tells it from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from events.bus.ledger import Ledger


class Kind(StrEnum):
    MISSING = "missing"  # its owner said it, and it is not there
    DOUBLED = "doubled"  # one number for two events, or one event heard twice
    DIFFERENT = "different"  # the same id with other content
    DISORDERED = "out_of_order"
    FOREIGN = "foreign"  # on the log in the name of an owner that never said it


LOG, ARCHIVE = "log", "archive"
"""Where a disagreement is: here, or at the consumer it names. In an archive `key` is the month, `sequence` the parcel."""


@dataclass(frozen=True)
class Disagreement:
    kind: Kind
    where: str
    topic: str
    key: str
    source: str
    sequence: int | None
    id: str | None


@dataclass(frozen=True)
class TopicCount:
    """`said` counts what must be on the log, `repeats` events that are there once more: consumers ignore those."""

    topic: str
    said: int
    logged: int
    repeats: int


@dataclass(frozen=True)
class ConsumerCount:
    """Of the events on the log now."""

    consumer: str
    applied: int
    aside: int
    yet_to_do: int


def disagreements(ledger: Ledger) -> Sequence[Disagreement]:
    """By topic and key."""
    found = [Disagreement(Kind(kind), *names) for kind, *names in ledger.ask("SELECT * FROM disagreement")]
    return sorted(found, key=lambda one: (one.topic, one.key, one.sequence or 0, one.where, one.kind))


def by_topic(ledger: Ledger) -> Sequence[TopicCount]:
    return [TopicCount(*row) for row in ledger.ask("SELECT * FROM by_topic")]


def by_consumer(ledger: Ledger) -> Sequence[ConsumerCount]:
    return [
        ConsumerCount(name, *map(int, counts)) for name, *counts in ledger.ask("SELECT * FROM by_consumer")
    ]
