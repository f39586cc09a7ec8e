"""A Kafka producer that is thrown away after any failed send.

kafka-python 3.0.12 needs this: an idempotent producer never sends again after one delivery time-out (A), it spins when the
metadata name a leader that is not in the broker list (B), and its close(timeout) raises and leaves its thread behind (C).
"""

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from kafka import KafkaProducer
from kafka.errors import KafkaError

from events.bus.cloudevents import to_headers
from events.bus.envelope import Envelope
from events.bus.kafka_client import Security, connect
from events.bus.kafka_partitioner import RememberingPartitioner
from events.bus.trouble import BrokerDownError

log = structlog.get_logger(__name__)
_JOIN_SECONDS = 5.0
_GRACE_SECONDS = 1.0


class ReplaceableProducer:
    """Safe for several threads: a failed send of one also fails what others have under way, and they send again."""

    def __init__(
        self, bootstrap: str, client_id: str, security: Security | None, delivery_seconds: float
    ) -> None:
        self._bootstrap = bootstrap
        self._security = security
        self._delivery_seconds = delivery_seconds
        self._settings = {
            "client_id": client_id,
            "acks": "all",
            "enable_idempotence": True,
            "linger_ms": 0,
            "batch_size": 131_072,
            "retry_backoff_ms": 50,
            "request_timeout_ms": int(delivery_seconds * 1000 / 3),
            "delivery_timeout_ms": int(delivery_seconds * 1000),
            "max_block_ms": int(delivery_seconds * 1000 / 2),
            "allow_auto_create_topics": False,
            "partitioner": RememberingPartitioner(),
        }
        self._guard = threading.Lock()
        self._producer: Any = None

    def publish(self, batch: Iterable[Envelope]) -> None:
        """Raises BrokerDownError with the number of leading events that were acknowledged."""
        producer = self._current()
        deadline = time.monotonic() + self._delivery_seconds + _GRACE_SECONDS
        futures, failure = _send(producer, batch)
        acked, failed_ack = _await_acks(futures, deadline)
        failure = failed_ack or failure
        if failure is not None:
            self._discard(producer)
            raise BrokerDownError(f"Kafka did not acknowledge: {failure!r}", acked) from failure

    def close(self) -> None:
        with self._guard:
            producer, self._producer = self._producer, None
        if producer is not None:
            dispose(producer)

    def _current(self) -> Any:
        with self._guard:
            if self._producer is None:
                self._producer = connect(KafkaProducer, self._bootstrap, self._security, **self._settings)
            return self._producer

    def _discard(self, producer: Any) -> None:
        with self._guard:
            if self._producer is producer:
                self._producer = None
        dispose(producer)


def dispose(producer: Any) -> None:
    """Ends a producer, however wedged, and its thread."""
    sender = producer._sender  # noqa: SLF001 -- close(timeout) raises and leaves the thread running (C)
    sender.force_close()
    sender.join(_JOIN_SECONDS)
    if sender.is_alive():
        log.error("producer_thread_left_behind")
        return
    producer.close(timeout=0)


def _send(producer: Any, batch: Iterable[Envelope]) -> tuple[list[Any], KafkaError | None]:
    futures: list[Any] = []
    for event in batch:
        try:
            futures.append(
                producer.send(event.topic, event.data, key=event.key.encode(), headers=to_headers(event))
            )
        except KafkaError as error:
            return futures, error
    return futures, None


def _await_acks(futures: Sequence[Any], deadline: float) -> tuple[int, KafkaError | None]:
    for index, future in enumerate(futures):
        try:
            future.get(timeout=max(0.001, deadline - time.monotonic()))
        except KafkaError as error:
            return index, error
    return len(futures), None
