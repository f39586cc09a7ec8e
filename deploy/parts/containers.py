"""The same servers as containers, where a Docker engine answers."""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from deploy.parts.kafka import answers
from deploy.parts.places import PartMissingError
from deploy.parts.postgres import SCHEME, accepts
from deploy.parts.processes import await_true, own_port

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:17"


@contextmanager
def kafka_container() -> Iterator[str]:
    port = own_port()  # the same port inside and outside: Kafka tells its clients where to come back to
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:19093",
        "KAFKA_LISTENERS": f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://localhost:19093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    }
    with _container(KAFKA_IMAGE, settings, (port, port), lambda: answers(port)):
        yield f"127.0.0.1:{port}"


@contextmanager
def postgres_container() -> Iterator[str]:
    port = own_port()
    url = f"{SCHEME}postgres:bordergate@127.0.0.1:{port}/postgres"
    with _container(POSTGRES_IMAGE, {"POSTGRES_PASSWORD": "bordergate"}, (5432, port), lambda: accepts(url)):
        yield url


def require_docker() -> None:
    """Raises PartMissingError unless an engine answers; a client without one is common."""
    remedy = "start a Docker engine"
    if shutil.which("docker") is None:
        raise PartMissingError("Docker", "no client", remedy)
    try:
        subprocess.run(["docker", "info"], check=True, capture_output=True, timeout=15)  # noqa: S607 - the user's docker
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise PartMissingError("Docker", "no engine answers", remedy) from failure


@contextmanager
def _container(
    image: str, settings: Mapping[str, str], ports: tuple[int, int], ready: Callable[[], bool]
) -> Iterator[None]:
    require_docker()
    from docker.errors import DockerException
    from testcontainers.core.container import DockerContainer

    try:
        container = DockerContainer(image, env=dict(settings)).with_bind_ports(*ports)
        container.start()
    except DockerException as failure:
        raise PartMissingError(
            image, f"Docker could not start it ({failure})", f"docker pull {image}"
        ) from failure
    try:
        await_true(ready, what=image)
        yield
    finally:
        container.stop()
