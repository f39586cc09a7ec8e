"""What every command does first and last: settings, logs, refusals in one line, an orderly end."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import typer
from pydantic import ValidationError

from deploy.logs import configure
from deploy.parts.places import PartMissingError
from deploy.refusals import NOT_YET, REFUSED, Refusal
from deploy.settings import Settings, read_settings
from deploy.supervisor import Supervisor
from events.bus.topics import TopicDiffersError
from events.bus.trouble import BrokerDownError
from gate.domain.errors import GateError
from gate.store.trouble import DatabaseTrouble


def settings_with(**given: Any) -> Settings:
    """The environment's settings, with what the command line gives put over them; logs are set up on the way."""
    settings = read_settings(**given)
    configure(settings.log_level, as_json=settings.log_json)
    return settings


@contextmanager
def one_line_refusals() -> Iterator[None]:
    """What keeps a command from its work is said in one line with its code, without a trace."""
    try:
        yield
    except Refusal as refusal:
        _refuse(str(refusal), NOT_YET if refusal.passes else REFUSED)
    except GateError as refusal:
        _refuse(str(refusal), REFUSED)
    except ValidationError as refusal:
        _refuse(f"value_invalid: {_first(refusal)}", REFUSED)
    except TopicDiffersError as refusal:
        _refuse(f"topic_differs: {refusal}", REFUSED)
    except BrokerDownError as refusal:
        _refuse(f"log_unreachable: {refusal}", NOT_YET)
    except DatabaseTrouble as refusal:
        _refuse(f"database_unavailable: {refusal.orig}", NOT_YET)
    except OSError as refusal:
        _refuse(
            f"file_unusable: {refusal.filename or ''}: {refusal.strerror}: check the path, its rights and the disk",
            REFUSED,
        )


@contextmanager
def new_file(file: Path) -> Iterator[BinaryIO]:
    """A file that must not exist yet; what keeps it from being written ends the command with `export_failed`."""
    try:
        with file.open("xb") as out:
            yield out
    except OSError as error:
        typer.echo(f"export_failed: {error}", err=True)
        raise typer.Exit(REFUSED) from error


@contextmanager
def with_parts() -> Iterator[None]:
    """A real part that this machine lacks ends the command with the line that tells how to have it."""
    try:
        yield
    except PartMissingError as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from missing


def run_until_stopped(supervisor: Supervisor) -> None:
    """Blocks until SIGINT or SIGTERM, then stops the parts."""
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _setter(asked))
    asked.wait()
    supervisor.close()


def _setter(event: threading.Event) -> Callable[..., None]:
    def set_event(*_: object) -> None:
        event.set()

    return set_event


def _first(error: ValidationError) -> str:
    wrong = error.errors()[0]
    return f"{'/'.join(map(str, wrong['loc']))}: {wrong['msg']}"


def _refuse(sentence: str, status: int) -> None:
    typer.echo(" ".join(sentence.split()), err=True)
    raise typer.Exit(status)
