"""How fast does the log take the same events with no outbox before it? What the relay is held against."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kafka import KafkaProducer

from events.bus.cloudevents import to_headers
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.kafka_client import connect
from events.bus.topics import ensure_topics
from events.messages.registry import GATE, Topic

BARE = Topic("bench.bare", GATE)
Bare = Callable[[Sequence[Envelope]], float]
"""Brings events that are ready to the log; returns how many a second."""
_AT_ONCE = 1_000  # as the relay
_PATIENCE = 120.0
_AS_THE_RELAY = {
    "acks": "all",
    "enable_idempotence": True,
    "linger_ms": 0,
    "batch_size": 131_072,
    "allow_auto_create_topics": False,
}


def bare_producer(bootstrap: str) -> Bare:
    """kafka-python by itself, as safe as we ask it to be: send without a pause, wait for the acknowledgements at the end."""
    ensure_topics(bootstrap, 1, [BARE])

    def publish(events: Sequence[Envelope]) -> float:
        producer = connect(KafkaProducer, bootstrap, None, **_AS_THE_RELAY)
        rows = [(event.data, event.key.encode(), to_headers(event)) for event in events]
        producer.partitions_for(BARE.name)  # the cluster is known before the clock starts
        began = time.monotonic()
        sent = [producer.send(BARE.name, data, key=key, headers=headers) for data, key, headers in rows]
        for each in sent:
            each.get(timeout=_PATIENCE)
        took = time.monotonic() - began
        producer.close()
        return len(events) / took

    return publish


def bare_log(path: Path) -> Bare:
    """The embedded log by itself, in batches as large as the relay's."""

    def publish(events: Sequence[Envelope]) -> float:
        with EmbeddedLog(path, [BARE]) as log:
            began = time.monotonic()
            for begin in range(0, len(events), _AT_ONCE):
                log.publish(events[begin : begin + _AT_ONCE])
            return len(events) / (time.monotonic() - began)

    return publish
