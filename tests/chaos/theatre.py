"""The real parts of a storm: PostgreSQL, and a Kafka broker that can be killed, behind a network that can be spoiled."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.parts.kafka import local_kafka
from deploy.parts.processes import own_port
from events.bus.topics import ensure_topics
from events.messages.registry import DEADLINE
from tests.network.proxy import Proxy


@dataclass
class Stage:
    """`bootstrap` leads through `proxy`; the broker behind it is started and killed from the main thread."""

    folder: Path
    proxy: Proxy
    port: int
    _running: ExitStack = field(default_factory=ExitStack)

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.proxy.port}"

    def start_broker(self) -> None:
        settings = {"advertised.listeners": f"PLAINTEXT://{self.bootstrap}"}
        self._running.enter_context(local_kafka(self.folder, port=self.port, settings=settings))

    def restart_broker(self) -> None:
        """kill -9: nothing is flushed, nobody is told."""
        for child in psutil.Process().children(recursive=True):
            if f"{self.folder.resolve()}/server.properties" in child.cmdline():
                child.kill()
                child.wait(30)
        self._running.close()
        self.start_broker()

    def close(self) -> None:
        self._running.close()


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Raises PartMissingError where this machine cannot have a broker."""
    port = own_port()
    with Proxy(port) as proxy, ExitStack() as stack:
        made = Stage(folder, proxy, port)
        stack.callback(made.close)
        made.start_broker()
        ensure_topics(made.bootstrap, 1, [DEADLINE])
        yield made
