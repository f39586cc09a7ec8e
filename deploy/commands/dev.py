"""`bordergate dev kafka|postgres|rtsp`: the real servers for people who develop, with data that stay."""

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from deploy.parts.kafka import local_kafka
from deploy.parts.places import PARTS, PartBrokenError, PartMissingError
from deploy.parts.postgres import local_postgres, own_database
from deploy.parts.rtsp import RtspCamera
from deploy.parts.rtsp import pictures as read_pictures

app = typer.Typer(
    help="Real Kafka, PostgreSQL and a camera on this machine, without Docker.", no_args_is_help=True
)

Port = Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")]
Folder = Annotated[Path, typer.Option(help="Where the data stay.")]


@app.command()
def kafka(port: Port = 9092, folder: Folder = PARTS / "dev" / "kafka") -> None:
    """Run a real Apache Kafka broker until Ctrl-C."""
    _until_interrupted(_exported("BORDERGATE_KAFKA", local_kafka(folder, port=port)))


@app.command()
def postgres(port: Port = 5432, folder: Folder = PARTS / "dev" / "postgres") -> None:
    """Run a real PostgreSQL server until Ctrl-C."""
    _until_interrupted(_exported("BORDERGATE_DATABASE", _own_postgres(folder, port)))


@app.command()
def rtsp(
    pictures: Annotated[
        Path, typer.Argument(help="Folder of pictures, shown round and round.", exists=True, file_okay=False)
    ],
    port: Port = 8554,
    fps: Annotated[int, typer.Option(min=1, max=60, help="Pictures a second.")] = 10,
) -> None:
    """Run a network camera that shows a folder of pictures, until Ctrl-C."""
    _until_interrupted(_camera(pictures, port, fps))


@contextmanager
def _own_postgres(folder: Path, port: int) -> Iterator[str]:
    with local_postgres(folder, port=port) as server:
        yield own_database(server)


@contextmanager
def _exported(variable: str, server: AbstractContextManager[str]) -> Iterator[str]:
    with server as address:
        yield f"export {variable}={address}"


@contextmanager
def _camera(folder: Path, port: int, fps: int) -> Iterator[str]:
    with TemporaryDirectory(prefix="bordergate-camera-") as own:
        camera = RtspCamera(Path(own), read_pictures(folder), rate=fps, port=port)
        try:
            camera.switch_on()
            yield f"bordergate run --source b2-in={camera.url}"
        finally:
            camera.switch_off()


def _until_interrupted(server: AbstractContextManager[str]) -> None:
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # a shell's background job would ignore the first, and so both
        signal.signal(number, signal.default_int_handler)
    try:
        with server as use:
            typer.echo(use)
            typer.echo("Running; Ctrl-C stops it.", err=True)
            signal.pause()
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
    except (PartMissingError, PartBrokenError) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from failure
