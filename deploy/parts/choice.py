"""Which of several ways to the same real part: what the user points to, Docker, packages, the system."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from deploy.parts.containers import kafka_container, postgres_container
from deploy.parts.kafka import local_kafka
from deploy.parts.places import PartMissingError
from deploy.parts.postgres import local_postgres


@contextmanager
def some_kafka(folder: Path) -> Iterator[str]:
    """Bootstrap servers of a real broker. Raises PartMissingError where there is no way to one."""
    with _first("BORDERGATE_KAFKA", kafka_container, lambda: local_kafka(folder)) as bootstrap:
        yield bootstrap


@contextmanager
def some_postgres(folder: Path) -> Iterator[str]:
    """SQLAlchemy URL of a real server on which we may create databases. Raises PartMissingError likewise."""
    with _first("BORDERGATE_DATABASE", postgres_container, lambda: local_postgres(folder)) as url:
        yield url


@contextmanager
def _first(
    variable: str,
    container: Callable[[], AbstractContextManager[str]],
    local: Callable[[], AbstractContextManager[str]],
) -> Iterator[str]:
    with ExitStack() as stack:
        yield os.environ.get(variable) or _started(stack, container, local)


def _started(
    stack: ExitStack,
    container: Callable[[], AbstractContextManager[str]],
    local: Callable[[], AbstractContextManager[str]],
) -> str:
    try:
        return stack.enter_context(container())
    except PartMissingError as missing:
        if missing.part != "Docker":
            sys.stderr.write(f"{missing}\n")
        return stack.enter_context(local())
