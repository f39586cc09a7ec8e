"""`bordergate serve`: the gate's door."""

from contextlib import ExitStack
from typing import Annotated

import typer

from deploy.commands.start import one_line_refusals, settings_with
from deploy.owners import join_gate
from deploy.waiting import Surveyor
from deploy.web import listen
from deploy.web import serve as serve_app
from gate.app import create_app


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """The API and the pages."""
    with one_line_refusals(), ExitStack() as stack:
        settings = settings_with(host=host, port=port)
        listener = stack.enter_context(listen(settings.host, settings.port))
        gate = join_gate(settings)
        serve_app(
            create_app(gate, secure_cookies=settings.secure_cookies, look_around=Surveyor(settings)),
            listener,
            settings.log_level,
            settings.trusted_proxies,
        )
