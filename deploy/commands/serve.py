"""`bordergate serve`: the gate's door."""

from contextlib import ExitStack
from typing import Annotated

import typer

from deploy.commands.start import one_line_refusals, settings_with
from deploy.owners import join_gate
from deploy.second_wall import look_at_second_wall
from deploy.traces import traces
from deploy.web import app_of, listen
from deploy.web import serve as serve_app


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """The API and the pages."""
    with one_line_refusals(), ExitStack() as stack:
        settings = settings_with(host=host, port=port)
        stack.enter_context(traces("bordergate-serve"))
        listener = stack.enter_context(listen(settings.host, settings.port))
        gate = join_gate(settings)
        look_at_second_wall(gate.database)
        serve_app(
            app_of(settings, gate),
            listener,
            settings.log_level,
            settings.trusted_proxies,
        )
