"""kafka-python 3.0.12 does not recover from these by itself; the broker behind our port does."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from kafka.errors import UnknownBrokerIdError

from deploy.parts.kafka import local_kafka
from deploy.parts.places import PartMissingError
from deploy.parts.processes import own_port
from events.bus.envelope import Envelope
from events.bus.kafka import KafkaBroker
from events.bus.kafka_client import admin_client
from events.bus.port import Subscriber
from events.bus.topics import ensure_topics
from events.bus.trouble import BrokerDownError
from events.messages.registry import Topic
from tests.conftest import or_skip
from tests.network.proxy import Fault, Proxy

PATIENCE = 60.0
pytestmark = [pytest.mark.kafka, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]


def fresh_topic(bootstrap: str, partitions: int = 1) -> Topic:
    topic = Topic(f"test.{uuid4().hex[:12]}", "test", partitions=partitions)
    ensure_topics(bootstrap, 1, [topic])
    return topic


def event(topic: Topic, number: int, key: str = "k") -> Envelope:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return Envelope(str(uuid4()), "/gate", "t", key, topic.name, key, now, b"{}", number)


def senders() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "Sender" in type(thread).__name__}


@contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """The broker of this folder stands still, its connections stay open."""
    (broker,) = (
        child
        for child in psutil.Process().children(recursive=True)
        if f"{folder}/server.properties" in child.cmdline()
    )
    broker.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        broker.send_signal(signal.SIGCONT)


def test_a_producer_whose_delivery_timed_out_is_replaced_and_leaves_no_thread(tmp_path: Path) -> None:
    """Defects A (never sends again) and C (close raises, the thread stays)."""
    try:
        with local_kafka(tmp_path) as bootstrap, KafkaBroker(bootstrap, "test", delivery_seconds=3) as broker:
            topic = fresh_topic(bootstrap)
            broker.publish([event(topic, 1)])
            before = senders()
            with frozen(tmp_path), pytest.raises(BrokerDownError) as down:
                broker.publish([event(topic, 2), event(topic, 3)])
            assert down.value.acked == 0
            assert not senders() & before, "the wedged producer's thread ended"
            _publish_when_back(broker, event(topic, 4))
    except PartMissingError as missing:
        pytest.skip(str(missing))


def _publish_when_back(broker: KafkaBroker, last: Envelope) -> None:
    for _ in range(10):
        try:
            broker.publish([last])
        except BrokerDownError:
            continue
        return
    pytest.fail("it never published again")


def test_a_producer_that_spins_on_an_unknown_leader_is_replaced(
    kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Defect B: every round of the sender raises before it sends anything, for ever."""
    topic = fresh_topic(kafka_bootstrap)

    def unknown(*_: object, **__: object) -> None:
        raise UnknownBrokerIdError(7)

    with KafkaBroker(kafka_bootstrap, "test", delivery_seconds=2) as broker:
        broker.publish([event(topic, 1)])
        wedged = broker._producer._producer
        monkeypatch.setattr(wedged._sender, "_send_producer_data", unknown)
        with pytest.raises(BrokerDownError):
            broker.publish([event(topic, 2)])
        assert not wedged._sender.is_alive()
        broker.publish([event(topic, 3)])


def test_a_broker_that_does_not_answer_is_reported_with_the_likely_causes() -> None:
    with pytest.raises(BrokerDownError, match=r"Likely causes.*TLS.*password"):
        ensure_topics("127.0.0.1:1", 1)


def test_a_joining_that_outlasts_its_poll_is_not_forgotten(tmp_path: Path) -> None:
    """Defect D: a member that learns of new partitions joins again, takes its time, and must read them all in the end."""
    port = own_port()
    with or_skip(), Proxy(port) as proxy:
        address = f"127.0.0.1:{proxy.port}"
        settings = {"advertised.listeners": f"PLAINTEXT://{address}"}
        with local_kafka(tmp_path, port=port, settings=settings):
            topic = fresh_topic(address)
            _publish(address, [event(topic, 1)])
            with (
                KafkaBroker(address, "test") as broker,
                closing(broker.subscribe("gate", [topic.name])) as member,
            ):
                assert _heard(member, 0.5, 1) == {1}
                _more_partitions(address, topic)
                member._consumer._cluster.request_update()
                with proxy.fault(Fault.LATE):
                    _heard(member, 0.05, 1, seconds=5.0)
                _publish(address, [event(topic, number, f"truck-{number}") for number in range(2, 22)])
                assert _heard(member, 0.5, 20) == set(range(2, 22))


def _publish(bootstrap: str, events: list[Envelope]) -> None:
    """By a producer that knows the topic as it is now."""
    with KafkaBroker(bootstrap, "test") as broker:
        broker.publish(events)


def _more_partitions(bootstrap: str, topic: Topic) -> None:
    with admin_client(bootstrap) as admin:
        admin.create_partitions({topic.name: 4})


def _heard(member: Subscriber, poll: float, count: int, seconds: float = PATIENCE) -> set[int | None]:
    """The sequences of at least `count` events, or of what came in time."""
    limit, found = time.monotonic() + seconds, set[int | None]()
    while len(found) < count and time.monotonic() < limit:
        found |= {one.envelope.sequence for one in member.poll(poll)}
    return found
