"""One member of a consumer group on Kafka.

kafka-python 3.0.12 needs help (D): a member that joins before it knows the partitions of its topics joins again when it does,
and forgets that second joining where one poll does not outlast it; it then reads nothing for ever.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata

from events.bus.kafka_client import Security, connect
from events.bus.kafka_reading import READING, close, poll
from events.bus.port import Received
from events.bus.trouble import BrokerDownError

log = structlog.get_logger(__name__)
_MEMBERSHIP = {"session_timeout_ms": 10_000, "heartbeat_interval_ms": 3_000}
_COMMIT_MS = 5_000
_NOT_OURS_ANY_MORE = (
    CommitFailedError,
    RebalanceInProgressError,
    IllegalGenerationError,
    UnknownMemberIdError,
)


class KafkaSubscriber:
    def __init__(
        self, bootstrap: str, client_id: str, security: Security | None, group: str, topics: Sequence[str]
    ) -> None:
        self._consumer: Any = connect(
            KafkaConsumer,
            bootstrap,
            security,
            client_id=client_id,
            group_id=group,
            **READING,
            **_MEMBERSHIP,
        )
        self._consumer.subscribe(list(topics))
        self._log = log.bind(group=group)

    def poll(self, timeout: float) -> Sequence[Received]:
        self._finish_joining()
        return poll(self._consumer, timeout)

    def _finish_joining(self) -> None:
        """The next poll then waits on for the joining that is under way, and starts no other (D)."""
        coordinator = self._consumer._coordinator  # noqa: SLF001 -- nothing public asks for it
        if coordinator.rejoining:
            coordinator.request_rejoin()

    def done(self, received: Sequence[Received]) -> None:
        """A partition that has moved to another member in the meantime is read again there; the inbox knows the repeats."""
        ends: dict[TopicPartition, int] = {}
        for one in received:
            place = TopicPartition(one.envelope.topic, one.partition)
            ends[place] = max(ends.get(place, 0), one.offset + 1)
        try:
            self._consumer.commit(
                {place: OffsetAndMetadata(end, "", -1) for place, end in ends.items()}, timeout_ms=_COMMIT_MS
            )
        except _NOT_OURS_ANY_MORE as error:
            self._log.info("partitions_moved", detail=repr(error))
        except KafkaError as error:
            raise BrokerDownError(f"committing offsets failed: {error!r}") from error

    def seek_back(self, received: Received) -> None:
        place = TopicPartition(received.envelope.topic, received.partition)
        if place in self._consumer.assignment():
            self._consumer.seek(place, received.offset)

    def close(self) -> None:
        close(self._consumer, self._log)
