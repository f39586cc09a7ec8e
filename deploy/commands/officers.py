"""`bordergate officer …`: officers' own keys, and their word at a lane that is cut off from the gate."""

import sys
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.gate_here import gate_here
from deploy.commands.start import one_line_refusals, settings_with
from deploy.officer_keys import make_key, open_key
from deploy.offline_confirmation import Word, answer, confirm, spool_of
from deploy.operator import operator
from deploy.owners import CLOCK
from gate.services.officer_key_commands import EnrolOfficerKey, RevokeOfficerKey
from gate.services.officer_keys import enrol_officer_key, revoke_officer_key
from gate.services.transaction import transaction
from gate.store import officer_keys
from gate.web.given import made
from ocr.plates import canonical

app = typer.Typer(help="Officers' keys, and openings at a cut-off lane.", no_args_is_help=True)
KeyFile = Annotated[Path, typer.Option("--key", help="Your key file, made by `bordergate officer key`.")]


@app.command()
def key(file: Annotated[Path, typer.Argument(help="Where your new key is kept.")]) -> None:
    """Make a key of your own, locked with a passphrase, and print its public half for the administrator to enrol."""
    with one_line_refusals():
        mine = make_key(file, _passphrase(twice=True))
    typer.echo(f"Key {mine.key_id}. Have this public half enrolled, in person:", err=True)
    typer.echo(mine.public_bytes().hex())


@app.command()
def enrol(
    login: Annotated[str, typer.Argument(help="The officer's login: an account of the border guard.")],
    public: Annotated[str, typer.Argument(help="The public half, 64 hexadecimal digits.")],
) -> None:
    """Let this officer confirm openings at lanes that are cut off; lanes learn of it with their next snapshot."""
    with gate_here() as gate:
        command = made(EnrolOfficerKey, {"command_id": str(uuid4()), "login": login, "public": public})
        with transaction(gate, operator(), "enrol_officer_key") as session:
            done = enrol_officer_key(gate, session, operator(), command)
    typer.echo(f"Key {done.key_id} is {login}'s.", err=True)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="As `list` shows it.")],
    reason: Annotated[str, typer.Option(help="Lost, copied, its officer gone.")],
) -> None:
    """Believe this key no more. A lane that is cut off now learns of it when its line is back."""
    with gate_here() as gate:
        command = made(RevokeOfficerKey, {"command_id": str(uuid4()), "key_id": key_id, "reason": reason})
        with transaction(gate, operator(), "revoke_officer_key") as session:
            revoke_officer_key(gate, session, operator(), command)
    typer.echo(f"Key {key_id} is revoked.", err=True)


@app.command("list")
def list_keys() -> None:
    """Every officer's key, whose it is, and whether it counts."""
    with gate_here() as gate:
        table = Table("officer", "key", "enrolled", "revoked")
        with gate.database.read() as session:
            for row, login in officer_keys.listed(session):
                gone = row.revoked_at.isoformat() if row.revoked_at else "-"
                table.add_row(login, row.key_id, row.enrolled_at.isoformat(), gone)
        Console().print(table)


@app.command("confirm")
def confirm_opening(
    lane: Annotated[str, typer.Argument(help="The lane on whose machine you are.")],
    key_file: KeyFile,
    shown: Annotated[str, typer.Option("--pass", help="What the scanner read from the driver's pass.")],
    plate: Annotated[list[str], typer.Option(help="Each plate you read on the vehicle: tractor, trailer.")],
    reason: Annotated[str, typer.Option(help="A code of why.")] = "network_down",
    text: Annotated[str, typer.Option(help="In your words.")] = "",
) -> None:
    """Answer for opening this lane once, for the vehicle that stands there. Only while the lane is cut off; the gate is told later."""
    with one_line_refusals():
        settings = settings_with()
        spool = spool_of(settings.data, lane)
        try:
            mine = open_key(key_file, _passphrase())
            word = Word([canonical(one) for one in plate], shown, reason, text)
            answer(spool, confirm(spool, lane, mine, word, CLOCK))
        finally:
            spool.database.close()
    typer.echo("The barrier is open.")


def _passphrase(*, twice: bool = False) -> str:
    """Asked for, or the first line of standard input; never an argument that others on the machine could read."""
    if sys.stdin.isatty():
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True))
    return sys.stdin.readline().rstrip("\r\n")
