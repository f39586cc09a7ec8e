"""`bordergate journal export|verify|accesses|key`: the journal for an auditor, who checks it without trusting this machine."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.start import new_file, one_line_refusals, settings_with
from deploy.commands.verify import FOUND
from deploy.journal import journal_seal
from deploy.operator import operator
from deploy.owners import gate_database, gate_without_key
from gate.domain.access import Role
from gate.services.check_accesses import disagreements
from gate.services.export_journal import export_journal
from gate.services.journal import journal_success
from gate.verify_journal import main as verify_file
from gate.workers.chainer import step

app = typer.Typer(help="The journal: export it, check an export and the access ledger.", no_args_is_help=True)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="Where to write; it must not exist yet.")]) -> None:
    """Write the whole journal to FILE, with its checkpoints and a signed end. The export is journalled itself."""
    actor = replace(operator(), role=Role.AUDITOR)
    with one_line_refusals():
        settings = settings_with()
        seal = journal_seal(settings)
        gate = gate_without_key(settings, gate_database(settings))
        with gate.database.write() as session:
            journal_success(gate, session, actor, ("journal_exported", seal.origin))
        step(gate, seal)
        with new_file(file) as out, gate.database.read() as session:
            out.writelines(export_journal(gate, session, actor, seal))
        gate.database.close()
    typer.echo(f"{file}: check it with: bordergate journal verify {file} {seal.key.public_bytes().hex()}")


@app.command()
def verify(
    export: Annotated[Path, typer.Argument(help="A file written by `bordergate journal export`.")],
    public_key: Annotated[str, typer.Argument(help="64 hexadecimal digits, or a file that holds the key.")],
) -> None:
    """Check an export; every edit, deletion, swap or truncation is named by the numbers of its entries. Needs no database."""
    raise typer.Exit(verify_file(str(export), public_key))


@app.command()
def accesses() -> None:
    """Compare the access ledger with the digests of it in the journal; exit status 3 where something does not agree."""
    with one_line_refusals():
        settings = settings_with()
        database = gate_database(settings)
        with database.snapshot() as session:
            found = list(disagreements(session))
        database.close()
    for code, batch in found:
        typer.echo(f"{code}: batch {batch}")
    typer.echo("the access ledger does not agree" if found else "the access ledger agrees with the journal")
    raise typer.Exit(FOUND if found else 0)


@app.command()
def key() -> None:
    """Print the public key of this installation's journal: give it to auditors on another way than the export."""
    with one_line_refusals():
        typer.echo(journal_seal(settings_with()).key.public_bytes().hex())
