"""`bordergate events lag`: what waits, where and for how long."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals
from deploy.event_owners import event_owners
from deploy.owners import CLOCK, broker
from deploy.settings import read_settings
from deploy.waiting import groups_of, queue_of, readers_of
from gate.domain.path import Queue, Reader


def lag(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object with both tables.")] = False
) -> None:
    """Events on their way to the log, events each consumer has yet to do, and events that were put aside."""
    with one_line_refusals():
        settings = read_settings()
        with event_owners(settings) as owners, broker(settings, "bordergate-events") as log:
            behind = log.lag(groups_of(owners))
            kept = [(owner, owner.backlog()) for owner in owners]
    outboxes = [_outbox(owner.name, queue_of(own, CLOCK.now())) for owner, own in kept]
    consumers = [
        _consumer(name, reader)
        for owner, own in kept
        for name, reader in readers_of(owner, own, behind).items()
    ]
    if as_json:
        typer.echo(json.dumps({"outboxes": outboxes, "consumers": consumers}))
    else:
        _print(outboxes, consumers)


def _outbox(owner: str, queue: Queue) -> dict[str, Any]:
    return {"owner": owner, "unpublished": queue.unpublished, "oldest_seconds": queue.oldest_seconds}


def _consumer(name: str, reader: Reader) -> dict[str, Any]:
    return {"consumer": name, "behind": reader.behind, "parked": reader.parked, "waiting": reader.waiting}


def _print(outboxes: Sequence[dict[str, Any]], consumers: Sequence[dict[str, Any]]) -> None:
    console = Console()
    out = Table("owner", title="On the way to the log")
    out.add_column("events", justify="right")
    out.add_column("oldest, s", justify="right")
    for row in outboxes:
        oldest = "" if row["oldest_seconds"] is None else f"{row['oldest_seconds']:.1f}"
        out.add_row(row["owner"], str(row["unpublished"]), oldest)
    console.print(out)
    behind = Table("consumer", title="Yet to do")
    for name in ("on the log", "put aside", "waiting behind those"):
        behind.add_column(name, justify="right")
    for row in consumers:
        aside = f"[red]{row['parked']}[/red]" if row["parked"] else "0"
        behind.add_row(row["consumer"], str(row["behind"]), aside, str(row["waiting"]))
    console.print(behind)
    if any(row["parked"] or row["waiting"] for row in consumers):
        console.print("bordergate events dlq list tells what was put aside and why.")
