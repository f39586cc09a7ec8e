"""`bordergate queue export|verify`: a queue for anyone who wants to know that nobody was moved silently."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.start import new_file, one_line_refusals, settings_with
from deploy.journal import journal_seal
from deploy.operator import operator
from deploy.owners import gate_database, gate_without_key
from gate.domain.access import Role
from gate.services.export_queue import export_queue
from gate.verify_queue import main as verify_file

app = typer.Typer(help="The queue before a control point: export it, check an export.", no_args_is_help=True)


@app.command()
def export(
    point: Annotated[str, typer.Argument(help="The control point, for example b2_in.")],
    file: Annotated[Path, typer.Argument(help="Where to write; it must not exist yet.")],
) -> None:
    """Write the open queue before POINT (else the one that closed last) to FILE, with a signed end. It names no plate and no person."""
    actor = replace(operator(), role=Role.AUDITOR)
    with one_line_refusals():
        settings = settings_with()
        seal = journal_seal(settings)
        gate = gate_without_key(settings, gate_database(settings))
        with gate.database.read() as session:
            lines = export_queue(gate, session, actor, seal, point)
            with new_file(file) as out:
                out.writelines(lines)
        gate.database.close()
    typer.echo(f"{file}: check it with: bordergate queue verify {file} {seal.key.public_bytes().hex()}")


@app.command()
def verify(
    export: Annotated[Path, typer.Argument(help="A file written by `bordergate queue export`.")],
    public_key: Annotated[
        str, typer.Argument(help="The journal's key: 64 hexadecimal digits, or a file that holds it.")
    ],
    receipts: Annotated[
        list[str] | None,
        typer.Argument(help="NUMBER:DIGEST, as the queue's page or a ticket showed it at some time."),
    ] = None,
) -> None:
    """Play an export again: whoever was called out of turn, moved without a reason or written out of the log is named. Needs no database."""
    raise typer.Exit(verify_file(str(export), public_key, *(receipts or ())))
