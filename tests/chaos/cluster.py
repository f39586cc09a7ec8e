"""Several real Kafka brokers as one cluster, each behind a network of its own that can be spoiled; any of them can be killed."""

import base64
import os
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.parts.kafka import Broker, _java, answers, properties
from deploy.parts.kafka_jars import kafka_jars
from deploy.parts.places import PartBrokenError
from deploy.parts.processes import Child, own_port, start
from events.bus.kafka_client import admin_client
from events.bus.trouble import BrokerDownError
from tests.network.proxy import Proxy

_SETTINGS = {"broker.session.timeout.ms": 6000, "num.network.threads": 2, "num.io.threads": 2}
FIRST_USER = 40_001
"""Of the first broker, where each has a user of its own, the next ones follow: nobody else's processes have them."""


@dataclass
class Node:
    """`user` is the broker's own, None where all run as we do."""

    broker: Broker
    proxy: Proxy
    user: int | None = None
    child: Child | None = None

    @property
    def ports(self) -> tuple[int, int]:
        return self.broker.port, self.broker.controller_port


class Cluster:
    """Servers are started and killed from the main thread: they end with it."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes

    @property
    def bootstrap(self) -> str:
        return ",".join(f"127.0.0.1:{node.proxy.port}" for node in self.nodes)

    def start(self) -> None:
        """Those that do not run; returns when all answer."""
        sleeping = [node for node in self.nodes if node.child is None]
        for node in sleeping:
            folder = node.broker.folder
            command = [
                *_java(folder),
                "-cp",
                f"{kafka_jars()}/*",
                "kafka.Kafka",
                str(node.broker.properties_file),
            ]
            log = folder / "broker.log"
            node.child = start(f"Kafka {node.broker.node}", command, log=log, user=node.user)
        for node in sleeping:
            assert node.child is not None
            node.child.await_ready(lambda port=node.broker.port: answers(port))  # type: ignore[misc] # one a turn

    def kill(self, node: Node) -> None:
        """kill -9: nothing is flushed, nobody is told."""
        if node.child is not None:
            node.child.process.kill()
            node.child.process.wait()
            node.child = None

    def leader(self, topic: str) -> Node | None:
        """Who leads the topic's first partition; None where nobody says so at the moment."""
        try:
            with admin_client(self.bootstrap) as admin:
                (told,) = admin.describe_topics([topic])
        except (BrokerDownError, ValueError):
            return None
        led = {part["partition_index"]: part["leader_id"] for part in told["partitions"]}
        return next((node for node in self.nodes if node.broker.node == led.get(0)), None)

    def close(self) -> None:
        for node in self.nodes:
            self.kill(node)


@contextmanager
def cluster(folder: Path, count: int, *, users: bool = False) -> Iterator[Cluster]:
    """Running brokers, with `users` each as one of its own. Raises PartMissingError where this machine cannot have them."""
    with ExitStack() as stack:
        nodes = []
        for number in range(1, count + 1):
            port = own_port()
            proxy = stack.enter_context(Proxy(port))
            settings = {**_SETTINGS, "advertised.listeners": f"PLAINTEXT://127.0.0.1:{proxy.port}"}
            home = (folder / str(number)).resolve()
            user = FIRST_USER + number - 1 if users else None
            nodes.append(Node(Broker(home, port, own_port(), number, settings), proxy, user))
        _format([node.broker for node in nodes])
        for node in nodes:
            if node.user is not None:
                _give(node.broker.folder, node.user)
        made = Cluster(nodes)
        stack.callback(made.close)
        made.start()
        yield made


def _give(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user)


def _format(brokers: list[Broker]) -> None:
    identity, voters = str(uuid.uuid4()), []
    for broker in brokers:
        raw = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        voters.append(f"{broker.node}@127.0.0.1:{broker.controller_port}:{'A' + raw[1:]}")
    for broker in brokers:
        broker.folder.mkdir(parents=True)
        broker.properties_file.write_text(properties(broker, brokers))
        tool = [*_java(broker.folder), "-cp", f"{kafka_jars()}/*", "kafka.tools.StorageTool", "format"]
        command = [
            *tool,
            "-t",
            identity,
            "-c",
            str(broker.properties_file),
            "--initial-controllers",
            ",".join(voters),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PartBrokenError(f"Kafka could not format {broker.folder}: {done.stdout}{done.stderr}")
