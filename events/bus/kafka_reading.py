"""How anyone reads from Kafka, as a member of a group or beside all groups."""

from collections.abc import Sequence
from typing import Any

import structlog
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from events.bus.cloudevents import RawRecord, from_record
from events.bus.port import Received
from events.bus.trouble import BrokerDownError

READING = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",  # the default, latest, silently skips for a new group
    "max_poll_records": 200,
    "fetch_max_wait_ms": 100,
    "request_timeout_ms": 15_000,
    "allow_auto_create_topics": False,
}
_CLOSE_MS = 3_000


def poll(consumer: Any, timeout: float) -> Sequence[Received]:
    """What has come within `timeout` seconds. Raises BrokerDownError."""
    try:
        found = consumer.poll(timeout_ms=int(timeout * 1000))
    except KafkaError as error:
        raise BrokerDownError(f"reading failed: {error!r}") from error
    if not found:
        refuse_what_is_closed(consumer)
    return [_received(record) for records in found.values() for record in records]


def close(consumer: Any, log: structlog.typing.FilteringBoundLogger) -> None:
    """Commits nothing more."""
    try:
        consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)
    except KafkaError as error:
        log.warning("consumer_close_failed", detail=repr(error))


def refuse_what_is_closed(consumer: Any) -> None:
    """kafka-python reads nothing for ever from a topic that is closed to us, and says so to nobody. Raises BrokerDownError."""
    closed = consumer._cluster.unauthorized_topics  # noqa: SLF001 -- nothing public tells
    if closed:
        refusal = TopicAuthorizationFailedError(sorted(closed))
        raise BrokerDownError(f"reading is not allowed: {refusal!r}")


def _received(record: Any) -> Received:
    raw = RawRecord(record.topic, record.partition, record.offset, record.key, record.value, record.headers)
    return Received(from_record(raw), record.partition, record.offset)
