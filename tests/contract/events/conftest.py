"""Both logs behind one bench, so that every promise of the port is asked of both; Kafka's stands behind a spoilable network."""

import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.parts.kafka import local_kafka
from deploy.parts.processes import own_port
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.kafka import KafkaBroker
from events.bus.port import Broker, Received, Subscriber
from events.bus.topics import ensure_topics
from events.bus.trouble import BrokerDownError
from events.messages.registry import Topic
from tests.conftest import or_skip
from tests.network.proxy import Fault, Proxy

PATIENCE = 60


@dataclass
class Bench:
    """One log with three topics: `open` connects to it once more, `unreachable` to one that cannot be used.

    `spoiled` troubles the way to it for the length of a `with`: the network of the one, the file of the other.
    """

    topic: Topic
    second: Topic
    latest: Topic
    open: Callable[[], Broker]
    unreachable: Callable[[], Broker]
    spoiled: Callable[[Fault], AbstractContextManager[None]]
    _opened: ExitStack = field(default_factory=ExitStack)

    def broker(self) -> Broker:
        return self._opened.enter_context(self.open())

    def member(self, group: str, *topics: Topic) -> Subscriber:
        names = [topic.name for topic in topics or (self.topic,)]
        member = self.broker().subscribe(group, names)
        self._opened.callback(member.close)
        return member

    def event(self, key: str, number: int = 1, **changes: object) -> Envelope:
        plain: dict[str, object] = {
            "id": str(uuid4()),
            "source": "/gate",
            "type": "vn.bordergate.test.v1",
            "subject": key,
            "topic": self.topic.name,
            "key": key,
            "time": datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC),
            "data": b'{"number":%d}' % number,
            "sequence": number,
        }
        return Envelope(**(plain | changes))  # type: ignore[arg-type] # tests change fields by name

    def close(self) -> None:
        self._opened.close()


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    name = f"test.{uuid4().hex[:12]}"
    topics = [Topic(f"{name}.{number}", "test", partitions=4) for number in (1, 2)]
    topics.append(Topic(f"{name}.latest", "test", partitions=2, compacted=True, retention_hours=None))
    make = _embedded if request.param == "embedded" else _kafka
    with ExitStack() as stack:
        made = make(request, topics, tmp_path, stack)
        yield made
        made.close()


@dataclass(frozen=True)
class Wire:
    """A real broker and the proxy that all its clients go through."""

    bootstrap: str
    proxy: Proxy


@pytest.fixture(scope="session")
def wire(parts_folder: Path) -> Iterator[Wire]:
    port = own_port()
    with Proxy(port) as proxy, or_skip():
        address = f"127.0.0.1:{proxy.port}"
        settings = {"advertised.listeners": f"PLAINTEXT://{address}"}
        with local_kafka(parts_folder / "wire", port=port, settings=settings):
            yield Wire(address, proxy)


def _embedded(request: pytest.FixtureRequest, topics: list[Topic], folder: Path, stack: ExitStack) -> Bench:
    def unreachable() -> Broker:
        broker = EmbeddedLog(folder / "locked.db", topics, busy_seconds=0.1)
        writer = sqlite3.connect(folder / "locked.db", isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        stack.callback(writer.close)
        return broker

    return Bench(
        *topics,
        open=lambda: EmbeddedLog(folder / "log.db", topics, busy_seconds=1.0),
        unreachable=unreachable,
        spoiled=lambda fault: _busy_file(folder / "log.db", fault),
    )


@contextmanager
def _busy_file(path: Path, fault: Fault) -> Iterator[None]:
    """What a spoiled network is to Kafka: another program writes to the file, in turns with us or without an end."""
    over = threading.Event()
    in_turns = fault in (Fault.LATE, Fault.SLOW)
    locked = threading.Event()

    def write() -> None:
        other = sqlite3.connect(path, isolation_level=None, timeout=30)
        while not over.is_set():
            other.execute("BEGIN IMMEDIATE")
            locked.set()
            over.wait(0.2 if in_turns else 60)
            other.execute("ROLLBACK")
            over.wait(0.2)
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    locked.wait(30)
    try:
        yield
    finally:
        over.set()
        writer.join()


def _kafka(request: pytest.FixtureRequest, topics: list[Topic], folder: Path, stack: ExitStack) -> Bench:
    wire: Wire = request.getfixturevalue("wire")
    ensure_topics(wire.bootstrap, 1, topics)

    def unreachable() -> Broker:
        taken = stack.enter_context(socket.socket())
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers here
        return KafkaBroker(f"127.0.0.1:{taken.getsockname()[1]}", "test", delivery_seconds=3)

    return Bench(
        *topics,
        open=lambda: KafkaBroker(wire.bootstrap, "test", delivery_seconds=5),
        unreachable=unreachable,
        spoiled=wire.proxy.fault,
    )


def publish(broker: Broker, batch: Sequence[Envelope]) -> None:
    """As the relay does it: what was not acknowledged is sent again, from the first such event on."""
    deadline = datetime.now(UTC).timestamp() + PATIENCE
    while batch:
        try:
            broker.publish(batch)
        except BrokerDownError as down:
            if datetime.now(UTC).timestamp() > deadline:
                raise
            batch = batch[down.acked :]
        else:
            return


def read(member: Subscriber, count: int) -> list[Received]:
    """At least `count` events, or what came before patience ran out; an unreachable log is asked again."""
    found: list[Received] = []
    deadline = datetime.now(UTC).timestamp() + PATIENCE
    while len(found) < count and datetime.now(UTC).timestamp() < deadline:
        try:
            found += member.poll(0.5)
        except BrokerDownError:
            continue
    return found


def numbers(received: Sequence[Received], key: str) -> list[int | None]:
    return [one.envelope.sequence for one in received if one.envelope.key == key]
