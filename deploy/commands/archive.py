"""`bordergate events archive`: what the log has had for long leaves the outboxes at once, not within the hour."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals
from deploy.event_owners import EventOwner, event_owners
from deploy.owners import CLOCK
from deploy.settings import read_settings
from events.bus.archivist import move_all


def archive(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """Move what is due from the outboxes to the archives, and show what those hold. Workers do it each hour."""
    with one_line_refusals(), event_owners(read_settings()) as owners:
        rows = [_moved(owner) for owner in owners]
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row))
    else:
        _print(rows)


def _moved(owner: EventOwner) -> dict[str, Any]:
    moved = move_all(owner.database, owner.archive, CLOCK)
    with owner.database.read() as session:
        held = owner.archive.holding(session)
    first, last = held.months or (None, None)
    kept = {"events": held.events, "parcels": held.parcels, "first_month": first, "last_month": last}
    return {"owner": owner.name, "moved": moved, **kept}


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table("owner", title="Archives")
    for name in ("moved now", "events", "parcels"):
        table.add_column(name, justify="right")
    table.add_column("months")
    for row in rows:
        months = "" if row["first_month"] is None else f"{row['first_month']} … {row['last_month']}"
        table.add_row(row["owner"], str(row["moved"]), str(row["events"]), str(row["parcels"]), months)
    Console().print(table)
