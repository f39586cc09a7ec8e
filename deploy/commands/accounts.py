"""`bordergate account add` and `bordergate device add`: the first people and machines of a gate, and later ones in a hurry."""

import secrets
import sys
from typing import Annotated
from uuid import uuid4

import typer

from deploy.commands.gate_here import gate_here
from deploy.operator import operator
from deploy.refusals import Refusal
from gate.domain.access import Role
from gate.services.accounts import create_account
from gate.services.commands import NewAccount, NewDevice
from gate.services.devices import create_device
from gate.services.transaction import transaction

account = typer.Typer(help="People who sign in.", no_args_is_help=True)
device = typer.Typer(help="Lanes, smart cameras and monitors.", no_args_is_help=True)
_MACHINES = (Role.LANE, Role.MONITOR, Role.SYSTEM, Role.STRANGER)
_ROLES = ", ".join(role for role in Role if role not in _MACHINES)


@account.callback()
@device.callback()
def _group() -> None:
    """Keeps `add` a command of its own name."""


@account.command("add")
def add_account(
    login: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="The person's name, as the journal shows it.")],
    role: Annotated[str, typer.Option(help=f"One of: {_ROLES}.")],
    firm: Annotated[str | None, typer.Option(help="Tax code of the firm, for role firm.")] = None,
    firm_name: Annotated[str | None, typer.Option(help="The firm's name, for role firm.")] = None,
    *,
    generate: Annotated[bool, typer.Option("--generate", help="Make a password and print it once.")] = False,
) -> None:
    """Add an account. The password is asked for, or read from the first line of standard input; never given as an argument."""
    with gate_here() as gate:
        password = secrets.token_urlsafe(15) if generate else _asked()
        command = NewAccount(
            command_id=str(uuid4()),
            login=login,
            name=name,
            role=role,
            password=password,
            tax_code=firm,
            firm_name=firm_name,
        )
        with transaction(gate, operator(), "create_account") as session:
            create_account(gate, session, operator(), command)
    typer.echo(f"{login} may sign in as {role}.", err=True)
    if generate:
        typer.echo(password)


@device.command("add")
def add_device(
    lane: Annotated[str, typer.Argument(help="The lane the device speaks for.")] = "",
    name: Annotated[str, typer.Option(help="What the device is called in the journal.")] = "device",
    *,
    monitor: Annotated[
        bool, typer.Option("--monitor", help="No lane: it may read the metrics and the status, nothing else.")
    ] = False,
) -> None:
    """Make one more key and print it once: a lane keeps it in lane-LANE.key, a smart camera or Prometheus as its bearer token."""
    with gate_here() as gate:
        if bool(lane) == monitor:
            raise Refusal("device_unclear", "name a lane, or say --monitor: a key speaks for one of them.")
        command = NewDevice(command_id=str(uuid4()), lane=lane, name=name)
        with transaction(gate, operator(), "create_device") as session:
            made = create_device(gate, session, operator(), command)
    typer.echo(f"A key for {f'lane {lane}' if lane else 'a monitor'}, shown this once:", err=True)
    typer.echo(made.key)


def _asked() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")
