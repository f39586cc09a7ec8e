"""`bordergate reference import|list`: what the gate goes by as dated rows; what is in force is not rewritten."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals, settings_with
from deploy.operator import operator
from deploy.owners import gate_database, gate_without_key
from deploy.refusals import Refusal
from gate.reference.changes import Change
from gate.reference.load import DatedRow, ReferenceFileError, parse
from gate.services.change_reference import change_reference, parcels, would_change
from gate.services.context import Gate
from gate.services.transaction import transaction
from gate.store.reference import all_rows

app = typer.Typer(
    help="What the gate goes by: points, routes, lanes, time limits, rates, codes, texts of rules, each with its first day.",
    no_args_is_help=True,
)
_MOST_SHOWN = 100


@app.command("import")
def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            help="Only what changes: a file in the form of gate/reference/lang_son.toml, or a table (.csv) with the columns kind, id, valid_from, source, vi, en, zh."
        ),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, change nothing.")
    ] = False,
) -> None:
    """Bring rows in before their first day. Everyone can read of them from now on; a second time nothing changes."""
    with one_line_refusals():
        settings = settings_with()
        gate = gate_without_key(settings, gate_database(settings))
        try:
            made = _tried(gate, file) if dry_run else _made(gate, file)
        except ReferenceFileError as error:
            raise Refusal("reference_contradicts", f"{error}: correct the file.") from error
        finally:
            gate.database.close()
    _show([(change.kind, change.row) for change in made[:_MOST_SHOWN]])
    if len(made) > _MOST_SHOWN:
        typer.echo(f"… and {len(made) - _MOST_SHOWN} more.")
    typer.echo("Nothing was changed." if dry_run or not made else f"{len(made)} rows were brought in.")


@app.command("list")
def list_rows(
    *, kind: Annotated[str, typer.Option(help="Only rows of this kind, for example hs_code.")] = ""
) -> None:
    """Show every row: what was, what is, and what is to come."""
    with one_line_refusals():
        settings = settings_with()
        gate = gate_without_key(settings, gate_database(settings))
        with gate.database.read() as session:
            rows, now = all_rows(session), gate.clock.now()
        gate.database.close()
    _show([(_standing(row, now), row) for row in rows if kind in ("", row.kind)])


def _made(gate: Gate, file: Path) -> tuple[Change, ...]:
    """Nothing where one row is refused. A long list goes in by parcels; whoever is interrupted does the same again."""
    rows, made = parse(file), list[Change]()
    with transaction(gate, operator(), "change_reference") as session:
        would_change(session, rows, gate.clock.now())
    for parcel in parcels(rows):
        with transaction(gate, operator(), "change_reference") as session:
            made += change_reference(gate, session, operator(), parcel)
    return tuple(made)


def _tried(gate: Gate, file: Path) -> tuple[Change, ...]:
    with gate.database.read() as session:
        return would_change(session, parse(file), gate.clock.now())


def _standing(row: DatedRow, now: datetime) -> str:
    if row.valid_from > now:
        return "to come"
    return "past" if row.valid_until is not None and row.valid_until <= now else "in force"


def _show(rows: Iterable[tuple[str, DatedRow]]) -> None:
    table = Table("", "kind", "id", "from", "until", "says")
    for standing, row in rows:
        until = "" if row.valid_until is None else f"{row.valid_until:%Y-%m-%d %H:%M %Z}"
        says = ", ".join(
            f"{name}: {value}" for name, value in row.said.items() if name not in ("id", "names")
        )
        table.add_row(standing, row.kind, row.id, f"{row.valid_from:%Y-%m-%d %H:%M %Z}", until, says)
    if table.row_count:
        Console().print(table)
