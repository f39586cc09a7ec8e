"""`bordergate events dlq …`: events that a consumer put aside, for people: look, try again, or give up with a reason."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals
from deploy.event_owners import EventOwner, event_owners
from deploy.operator import operator
from deploy.owners import CLOCK
from deploy.refusals import Refusal
from deploy.settings import read_settings
from events.bus.dead_letters import Parked, Remedy
from events.storage.parked import BEHIND, FORGED, GAP, RETRY

app = typer.Typer(help="Events that were put aside: list, show, retry, drop.", no_args_is_help=True)
_SHORTEST = 6
_MEANINGS = {
    GAP: "an earlier event of its sequence has not come",
    BEHIND: "waits behind another event of its key",
    RETRY: "is being tried again",
    FORGED: "shares its id or number with another event, or its signature is wrong",
}
_REMEDIES = {
    GAP: "it waits for earlier events of its sequence; if they will never come: drop --missing --reason …",
    BEHIND: "it waits behind another event of its key: settle that one, this one follows by itself.",
    RETRY: "it is being tried again; if it stays here, its consumer is not running.",
    FORGED: "another event has its id or number: find out who sent it, then drop --reason …",
}

Found = tuple[EventOwner, Parked]
EventId = Annotated[str, typer.Argument(help=f"The event's id, or its first {_SHORTEST} signs and more.")]
Consumer = Annotated[
    str | None, typer.Option(help="Whose copy, where several consumers put it aside; see list.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Reason = Annotated[str, typer.Option(help="Why; kept for ever and shown to the officers who lift the hold.")]
Missing = Annotated[
    bool,
    typer.Option("--missing", help="Give up the events before this one that never came, and go on with it."),
]


@app.command("list")
def list_parked(*, as_json: AsJson = False) -> None:
    """What is put aside, in every database reached from here, the oldest first."""
    with _owners() as owners:
        found = sorted(_all(owners), key=lambda pair: pair[1].parked_at)
    if as_json:
        _print_json(map(_plain, found))
    elif not found:
        typer.echo("Nothing is put aside.")
    else:
        _print_table(found)


@app.command()
def show(event_id: EventId, consumer: Consumer = None) -> None:
    """One event with its content, why it was put aside, and what to do."""
    with _owners() as owners:
        pair = _one(owners, event_id, consumer)
    typer.echo(json.dumps(_plain(pair) | _content(pair[1]), indent=2, ensure_ascii=False))
    typer.echo(_what_to_do(pair[1]), err=True)


@app.command()
def retry(event_id: EventId, consumer: Consumer = None) -> None:
    """Try a poison event again, after what it stumbled over was mended; what waits behind it follows in its order.

    Also an event that was refused for its signature, once its key is pinned."""
    with _owners() as owners:
        owner, letter = _one(owners, event_id, consumer)
        _need(letter, letter.may_be_retried)
        with owner.database.write() as session:
            owner.letters.retry(session, letter.consumer, letter.envelope.id)
    typer.echo(
        f"{letter.consumer} tries {letter.envelope.id} again within a second; see: bordergate events dlq list"
    )


@app.command()
def drop(event_id: EventId, reason: Reason, consumer: Consumer = None, *, missing: Missing = False) -> None:
    """Give an event up for good. The record it tells of is held until an officer of each authority concerned lifts it.

    A forged event holds nothing: the journal tells of it."""
    with _owners() as owners:
        owner, letter = _one(owners, event_id, consumer)
        _need(letter, letter.reason == GAP if missing else letter.reason not in (GAP, BEHIND, RETRY))
        if not reason.strip():
            raise Refusal("reason_missing", "say why in --reason: the officers who lift the hold read it.")
        remedy = Remedy(operator().account_id, reason.strip(), CLOCK.now())
        with owner.database.write() as session:
            settle = owner.letters.accept_gap if missing else owner.letters.drop
            settle(session, letter.consumer, letter.envelope.id, remedy)
    what = "the events before it are" if missing else "it is"
    then = (
        "holds the record concerned"
        if letter.reason != FORGED
        else "notes it in the journal and holds nothing"
    )
    typer.echo(f"{letter.envelope.id}: {what} given up; the gate {then} ({letter.envelope.key}).")


@contextmanager
def _owners() -> Iterator[tuple[EventOwner, ...]]:
    with one_line_refusals(), event_owners(read_settings()) as owners:
        yield owners


def _all(owners: Sequence[EventOwner]) -> list[Found]:
    return [(owner, letter) for owner in owners for letter in owner.parked()]


def _one(owners: Sequence[EventOwner], event_id: str, consumer: str | None) -> Found:
    if len(event_id) < _SHORTEST:
        raise Refusal("event_id_short", f"give at least {_SHORTEST} signs of the event's id.")
    found = [
        (owner, letter)
        for owner in owners
        for letter in owner.starting_with(event_id)
        if consumer in (None, letter.consumer)
    ]
    if not found:
        raise Refusal(
            "event_not_parked", f"no consumer keeps an event {event_id}: see bordergate events dlq list."
        )
    if len({(letter.consumer, letter.envelope.id) for _, letter in found}) > 1:
        places = ", ".join(sorted(f"{letter.envelope.id} of {letter.consumer}" for _, letter in found))
        raise Refusal("event_ambiguous", f"{places}: give more of the id, or --consumer.")
    return found[0]


def _need(letter: Parked, fits: bool) -> None:  # noqa: FBT001 -- the one thing it asks
    if not fits:
        raise Refusal("remedy_wrong", f"{letter.envelope.id}: {_what_to_do(letter)}")


def _what_to_do(letter: Parked) -> str:
    if letter.reason == FORGED and letter.may_be_retried:
        return (
            "no key that is pinned for its source has signed it: find out who sent it. If it was honest, pin the key"
            " (bordergate migrate pins those given out) and retry; else drop --reason …"
        )
    refused = f"{letter.consumer} refused it ({letter.reason}): mend the cause and retry, or drop --reason …"
    return _REMEDIES.get(letter.reason, refused)


def _plain(pair: Found) -> dict[str, Any]:
    owner, letter = pair
    event = letter.envelope
    return {
        "owner": owner.name,
        "consumer": letter.consumer,
        "id": event.id,
        "reason": letter.reason,
        "detail": letter.detail,
        "source": event.source,
        "topic": event.topic,
        "type": event.type,
        "key": event.key,
        "sequence": event.sequence,
        "parked_at": letter.parked_at.isoformat(),
    }


def _content(letter: Parked) -> dict[str, Any]:
    text = letter.envelope.data.decode(errors="backslashreplace")
    try:
        return {"data": json.loads(text)}
    except ValueError:
        return {"data": text}


def _print_json(rows: Iterator[dict[str, Any]]) -> None:
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


def _print_table(found: Sequence[Found]) -> None:
    table = Table("consumer", "why", "what", "key", "number", "since", "id")
    for _, letter in found:
        event = letter.envelope
        kind = event.type.removeprefix("vn.bordergate.")
        number = "" if event.sequence is None else str(event.sequence)
        table.add_row(
            letter.consumer, letter.reason, kind, event.key, number, _age(letter.parked_at), event.id
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=180)
    console.print(table)
    for reason in sorted({letter.reason for _, letter in found} & _MEANINGS.keys()):
        console.print(f"{reason}: {_MEANINGS[reason]}", style="dim")


def _age(moment: datetime) -> str:
    minutes, seconds = divmod(int((CLOCK.now() - moment).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
