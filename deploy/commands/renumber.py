"""`bordergate events seen|renumber`: after a database was restored or a lane's disk replaced (runbook, "After a restore")."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals
from deploy.event_owners import EventOwner, event_owners
from deploy.owners import broker
from deploy.refusals import Refusal
from deploy.settings import Settings, read_settings
from events.bus.port import Broker
from events.bus.renumber import Lifted, Seen, behind, seen_by, together
from events.bus.renumber import renumber as lift
from events.bus.seals import owner_of
from events.messages.registry import TOPICS

_MOST_SHOWN = 40
_LOOKS, _LOOK_SECONDS = 50, 0.2

Owner = Annotated[str, typer.Argument(help="Whose events: gate, customs, …, lane-<id>, as `lag` names it.")]


class ConsumersBehind(Refusal):
    """Consumers have yet to read what the owner said before: its numbers are not all known (`consumers_behind`)."""

    passes = True


def seen(owner: Owner) -> None:
    """What consumers reached from here have heard of an owner on another machine: keep it in a file for `renumber --seen`."""
    with one_line_refusals():
        settings = read_settings()
        with event_owners(settings) as owners:
            typer.echo(_seen(settings, owners, owner).model_dump_json())


def renumber(
    owner: Owner,
    heard: Annotated[
        list[Path] | None,
        typer.Option("--seen", help="What `seen` printed on another machine; once for each."),
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
) -> None:
    """Lift the numbers of a restored owner above all that was heard of it, and say again what was taken for forged since."""
    with one_line_refusals():
        settings = read_settings()
        with event_owners(settings) as owners:
            found = [one for one in owners if one.name == owner]
            if not found:
                reached = ", ".join(one.name for one in owners)
                raise Refusal(
                    "owner_unknown", f"the events of {owner} are not kept here, only those of {reached}."
                )
            known = together(
                owner, [_seen(settings, owners, owner), *(_read(file, owner) for file in heard or ())]
            )
            changes = _renumber(found[0], known, yes=yes)
    _show(changes, yes=yes)


def _renumber(owner: EventOwner, known: Seen, *, yes: bool) -> Sequence[Lifted]:
    if not yes:
        with owner.database.read() as session:
            return behind(session, owner.tables, known)
    with owner.database.write() as session:
        return lift(session, owner.tables, known)


def _seen(settings: Settings, owners: Sequence[EventOwner], owner: str) -> Seen:
    if owner_of(f"/consumers/{owner}") == f"/consumers/{owner}":
        raise Refusal("owner_unknown", f"“{owner}” is no owner: gate, customs, …, lane-<id>.")
    with broker(settings, "bordergate-events") as log:
        _await_all_read(log, owners, owner)
    parts = []
    for one in owners:
        with one.database.read() as session:
            parts.append(seen_by(session, one.tables, owner))
    return together(owner, parts)


def _await_all_read(log: Broker, owners: Sequence[EventOwner], owner: str) -> None:
    """What is on the log and was read by nobody here has numbers too. Its own consumers were restored with it.

    Raises ConsumersBehind."""
    principal = owner.partition("-")[0]
    said = {topic.name for topic in TOPICS if principal in topic.writers and not topic.compacted}
    others = [one for one in owners if one.name != owner]
    groups = {name: topics for one in others for name, topics in one.groups.items() if said & set(topics)}
    for _ in range(_LOOKS):
        late = sorted(name for name, number in log.lag(groups).items() if number)
        if not late:
            return
        time.sleep(_LOOK_SECONDS)
    raise ConsumersBehind(
        "consumers_behind",
        f"{', '.join(late)} have yet to read what {owner} said: start them, see bordergate events lag.",
    )


def _read(file: Path, owner: str) -> Seen:
    try:
        told = Seen.model_validate_json(file.read_bytes())
    except ValidationError:
        told = None
    if told is None or told.owner != owner:
        raise Refusal("seen_invalid", f"{file} is not what `bordergate events seen {owner}` printed.")
    return told


def _show(changes: Sequence[Lifted], *, yes: bool) -> None:
    if not changes:
        typer.echo("Nothing stands behind.")
        return
    table = Table("source", "topic", "subject")
    for name in ("counted", "heard", "said again"):
        table.add_column(name, justify="right")
    for one in changes[:_MOST_SHOWN]:
        table.add_row(*one.place, str(one.last), str(one.seen), str(one.again))
    console = Console()
    (console if console.is_terminal else Console(width=180)).print(table)
    again = sum(one.again for one in changes)
    done = "lifted" if yes else "would be lifted (--yes does it)"
    typer.echo(f"{len(changes)} sequences {done}, {again} events said again.")
