"""One member of a consumer group on Kafka."""

from collections.abc import Sequence
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    TopicAuthorizationFailedError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata

from events.bus.cloudevents import RawRecord, from_record
from events.bus.kafka_client import Security, connect
from events.bus.port import Received
from events.bus.trouble import BrokerDownError

log = structlog.get_logger(__name__)
READING = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",  # the default, latest, silently skips for a new group
    "max_poll_records": 200,
    "fetch_max_wait_ms": 100,
    "request_timeout_ms": 15_000,
    "allow_auto_create_topics": False,
}
_MEMBERSHIP = {"session_timeout_ms": 10_000, "heartbeat_interval_ms": 3_000}
_COMMIT_MS = 5_000
CLOSE_MS = 3_000
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
        try:
            found = self._consumer.poll(timeout_ms=int(timeout * 1000))
        except KafkaError as error:
            raise BrokerDownError(f"reading failed: {error!r}") from error
        if not found:
            refuse_what_is_closed(self._consumer)
        return [received_from(record) for records in found.values() for record in records]

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
        try:
            self._consumer.close(autocommit=False, timeout_ms=CLOSE_MS)
        except KafkaError as error:
            self._log.warning("consumer_close_failed", detail=repr(error))


def refuse_what_is_closed(consumer: Any) -> None:
    """kafka-python reads nothing for ever from a topic that is closed to us, and says so to nobody. Raises BrokerDownError."""
    closed = consumer._cluster.unauthorized_topics  # noqa: SLF001 -- nothing public tells
    if closed:
        refusal = TopicAuthorizationFailedError(sorted(closed))
        raise BrokerDownError(f"reading is not allowed: {refusal!r}")


def received_from(record: Any) -> Received:
    raw = RawRecord(record.topic, record.partition, record.offset, record.key, record.value, record.headers)
    return Received(from_record(raw), record.partition, record.offset)
