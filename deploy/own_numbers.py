"""The numbers of a process that has no door of its own: memory, CPU and restarts of its parts, for this machine alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from prometheus_client import start_http_server

from deploy.refusals import Refusal

_HERE = "127.0.0.1"
MetricsPort = Annotated[
    int | None,
    typer.Option(
        "--metrics-port", min=1, max=65535, help="Give this process' own numbers to Prometheus on 127.0.0.1."
    ),
]


@contextmanager
def own_numbers(port: int | None) -> Iterator[None]:
    """Nobody outside this machine can ask, hence no key. Raises Refusal `port_taken`."""
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, _HERE)
    except OSError as error:
        raise Refusal(
            "port_taken",
            f"{_HERE}:{port} cannot be listened on ({error.strerror}): give another --metrics-port.",
        ) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
