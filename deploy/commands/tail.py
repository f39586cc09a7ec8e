"""`bordergate events tail`: the events of the log, as they come or from the beginning."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from deploy.commands.start import one_line_refusals
from deploy.owners import existing_broker
from deploy.refusals import Refusal
from deploy.settings import read_settings
from events.bus.envelope import Envelope
from events.bus.port import Onlooker, Received
from events.messages.registry import MESSAGES, TOPICS

_POLL_SECONDS = 0.5
_MOST_SIGNS = 200
_PREFIX = "vn.bordergate."


class Start(StrEnum):
    BEGINNING = "beginning"
    END = "end"


@dataclass(frozen=True)
class Wanted:
    """Empty fields leave everything through."""

    key: str | None
    types: frozenset[str]

    def fits(self, event: Envelope) -> bool:
        return self.key in (None, event.key) and (not self.types or event.type in self.types)


def tail(
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic; once for each.")] = None,
    key: Annotated[str | None, typer.Option(help="Only this record, lane or other key.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Only this type, e.g. record.declared; once for each.")
    ] = None,
    start: Annotated[Start, typer.Option("--from", help="Where to begin.")] = Start.END,
    *,
    follow: Annotated[bool, typer.Option(help="Wait for what comes, or stop at the log's end.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the events of the log as they come, until Ctrl-C. No consumer misses anything for it."""
    with one_line_refusals():
        topics = _known_topics(topic or ())
        wanted = Wanted(key, frozenset(map(_known_type, kind or ())))
        say = _as_json if as_json else _as_line
        with existing_broker(read_settings(), "bordergate-events") as log:
            beginning = start is Start.BEGINNING
            with closing(log.look_on(topics, from_beginning=beginning)) as onlooker, _until_left():
                for one in _seen(onlooker, follow=follow):
                    if wanted.fits(one.envelope):
                        typer.echo(say(one))


def _seen(onlooker: Onlooker, *, follow: bool) -> Iterator[Received]:
    while follow or not onlooker.has_caught_up():
        yield from onlooker.poll(_POLL_SECONDS)


@contextmanager
def _until_left() -> Iterator[None]:
    """Ctrl-C and a reader that has seen enough (`| head`) are how one leaves."""
    try:
        yield
    except KeyboardInterrupt:
        return
    except BrokenPipeError:  # what is still buffered has nowhere to go when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _known_topics(given: Sequence[str]) -> list[str]:
    """The topics that are asked for, all where none is. Raises Refusal `topic_unknown`."""
    known = [topic.name for topic in TOPICS]
    for name in given:
        if name not in known:
            raise Refusal("topic_unknown", f"“{name}” is no topic of ours: {', '.join(known)}.")
    return list(given) or known


def _known_type(given: str) -> str:
    """The full name of a type, which may be given in short. Raises Refusal `type_unknown`."""
    for row in MESSAGES:
        if given in (row.name, _short(row.name), _short(row.name).rpartition(".")[0]):
            return row.name
    names = ", ".join(_short(row.name).rpartition(".")[0] for row in MESSAGES)
    raise Refusal("type_unknown", f"“{given}” is no type of event: {names}.")


def _short(kind: str) -> str:
    return kind.removeprefix(_PREFIX)


def _as_line(one: Received) -> str:
    """Foreign bytes must not steer the terminal: what cannot be printed is escaped."""
    event, text = one.envelope, _text(one.envelope)
    number = "" if event.sequence is None else f" #{event.sequence}"
    place = f"{event.topic}/{one.partition}@{one.offset}"
    time = event.time.isoformat(sep=" ", timespec="milliseconds")
    shown = text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS]}…"
    line = f"{time}  {place}  {_short(event.type)}  {event.key}{number}  {event.source}  {shown}"
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)


def _text(event: Envelope) -> str:
    return event.data.decode(errors="backslashreplace")


def _as_json(one: Received) -> str:
    event = one.envelope
    try:
        data = json.loads(event.data)
    except ValueError:
        data = _text(event)
    names = ("id", "source", "type", "subject", "key", "sequence", "traceparent", "key_id", "signature")
    plain = {name: getattr(event, name) for name in names}
    place = {"topic": event.topic, "partition": one.partition, "offset": one.offset}
    return json.dumps({**place, "time": event.time.isoformat(), **plain, "data": data}, ensure_ascii=False)
