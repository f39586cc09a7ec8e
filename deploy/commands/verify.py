"""`bordergate events verify`: does everybody have what was said, once, unchanged and in order?"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals
from deploy.event_owners import event_owners
from deploy.owners import CLOCK, broker
from deploy.settings import read_settings
from events.bus.disagreements import ARCHIVE, LOG, Disagreement, Kind
from events.bus.reconcile import Verdict, reconcile

FOUND = 3
"""Exit status where something does not agree; 1 and 2 mean that it could not be looked."""
_MOST_SHOWN = 100
_MEANINGS = {
    Kind.MISSING: "its owner said it, and it is not there",
    Kind.DOUBLED: "one number for two events, or one event heard twice",
    Kind.DIFFERENT: "the same id with other content",
    Kind.DISORDERED: "came before an earlier one of its sequence",
    Kind.FOREIGN: "on the log in the name of an owner that does not know it: forged, or lost by a restore",
}


def verify(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object with all tables.")] = False
) -> None:
    """Compare every outbox, its topics and every inbox, event by event; exit status 3 where something does not agree."""
    with one_line_refusals():
        settings = read_settings()
        with event_owners(settings) as owners, broker(settings, "bordergate-events") as log:
            verdict = reconcile(owners, log, CLOCK)
    if as_json:
        typer.echo(json.dumps(asdict(verdict)))
    else:
        _print(verdict)
    if verdict.disagreements:
        raise typer.Exit(FOUND)


def _print(verdict: Verdict) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=180)
    console.print(_topics(verdict))
    console.print(_consumers(verdict))
    if not verdict.disagreements:
        console.print("Everything agrees.")
        return
    console.print(_disagreements(verdict.disagreements[:_MOST_SHOWN]))
    for kind in Kind:
        number = sum(one.kind is kind for one in verdict.disagreements)
        if number:
            console.print(f"{number} {_word(kind)}: {_MEANINGS[kind]}", style="red")
    if len(verdict.disagreements) > _MOST_SHOWN:
        console.print(f"The first {_MOST_SHOWN} are shown; --json names all.")


def _topics(verdict: Verdict) -> Table:
    table = Table("topic", title="On the log")
    for name in ("said", "there", "there once more"):
        table.add_column(name, justify="right")
    for one in verdict.topics:
        table.add_row(one.topic, str(one.said), str(one.logged), str(one.repeats))
    return table


def _consumers(verdict: Verdict) -> Table:
    table = Table("consumer", title="Heard of what is on the log")
    for name in ("applied", "put aside", "yet to do"):
        table.add_column(name, justify="right")
    for one in verdict.consumers:
        table.add_row(one.consumer, str(one.applied), str(one.aside), str(one.yet_to_do))
    return table


def _disagreements(found: Sequence[Disagreement]) -> Table:
    table = Table("what", "where", "topic", "key", "number", "source", "id", title="Does not agree")
    for one in found:
        number = "" if one.sequence is None else str(one.sequence)
        where = f"the {one.where}" if one.where in (LOG, ARCHIVE) else one.where
        table.add_row(_word(one.kind), where, one.topic, one.key, number, one.source, one.id or "")
    return table


def _word(kind: Kind) -> str:
    return kind.replace("_", " ")
