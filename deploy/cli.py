"""The `bordergate` command. Each command is imported when it is called: a relay needs no pictures, a reader no database."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

_COMMANDS: Mapping[str, str] = {
    "run": "deploy.commands.run:run",
    "read": "deploy.commands.read:read",
    "serve": "deploy.commands.serve:serve",
    "relay": "deploy.commands.processes:relay",
    "worker": "deploy.commands.processes:worker",
    "agency": "deploy.commands.processes:agency",
    "lane": "deploy.commands.lane:lane",
    "migrate": "deploy.commands.migrate:migrate",
    "account": "deploy.commands.accounts:account",
    "device": "deploy.commands.accounts:device",
    "officer": "deploy.commands.officers:app",
    "dev": "deploy.commands.dev:app",
    "events": "deploy.commands.events:app",
    "bench": "deploy.commands.bench:app",
    "journal": "deploy.commands.journal:app",
    "queue": "deploy.commands.queue:app",
    "pass": "deploy.commands.passes:app",
    "reference": "deploy.commands.reference:app",
}


class _Commands(TyperGroup):
    # Any: Typer carries a private copy of click, whose types are not for others to name.
    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        found = getattr(import_module(module), name)
        command = get_group(found) if isinstance(found, typer.Typer) else _single(found)
        command.name = cmd_name
        return command


def _single(function: Callable[..., Any]) -> Any:
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command()(function)
    return get_command(alone)


app = typer.Typer(cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def _gate() -> None:
    """An open digital border gate: one clearance record per truck."""


if __name__ == "__main__":
    app()
