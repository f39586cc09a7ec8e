"""The queue's log in words: one sentence for each line, which names no vehicle."""

from collections.abc import Mapping
from typing import Any

from gate.pages import sentences
from gate.pages.languages import mark as _
from gate.pages.speech import Speech
from gate.services.views.queues import LogLine

LINES: Mapping[str, str] = {
    "opened": _("The queue was opened."),
    "quotas_set": _("Calls a day from now on: %(quotas)s. %(note)s"),
    "taken": _("Ticket %(ticket)s was taken (%(class)s)."),
    "called": _("Ticket %(ticket)s was called."),
    "moved": _("An officer put ticket %(ticket)s on place %(place)s. %(reason)s"),
    "rebound": _("Ticket %(ticket)s has another tractor before the same load and keeps its place."),
    "rebound_to_end": _(
        "Ticket %(ticket)s has another trailer, container or class and waits at the end again."
    ),
    "no_show": _("Ticket %(ticket)s did not come when it was called."),
    "let_in": _("An officer let ticket %(ticket)s in without a call. %(reason)s"),
    "let_in_unknown": _("An officer let a vehicle without a ticket in. %(reason)s"),
    "passed": _("Ticket %(ticket)s drove in."),
    "passed_uncalled": _("Ticket %(ticket)s drove in without a call."),
    "passed_unknown": _("A vehicle without a ticket drove in."),
    "withdrawn": _("Ticket %(ticket)s was given back."),
    "closed": _("The queue was closed. %(note)s"),
}

LOUD = frozenset({"moved", "rebound_to_end", "let_in", "let_in_unknown", "passed_uncalled", "passed_unknown"})
"""What changes somebody's turn: marked on the page."""


def kind_of(line: LogLine) -> str:
    """Which sentence tells of this line."""
    said, event = line.said, str(line.said["event"])
    if event == "rebound":
        return "rebound_to_end" if said["to_end"] else event
    if event in ("let_in", "passed") and said["ticket"] is None:
        return f"{event}_unknown"
    return "passed_uncalled" if event == "passed" and not said["called"] else event


def sentence(line: LogLine, speech: Speech) -> str:
    said: dict[str, Any] = dict(line.said)
    if "reason" in said:
        said["reason"] = speech.reason(said["reason"], said.get("note", ""))
    if "class" in said:
        said["class"] = speech.word("queue_class", said["class"]).text
    if "quotas" in said:
        said["quotas"] = quotas(said["quotas"], speech)
    return sentences.filled(
        speech.say(LINES[kind_of(line)]), {name: str(value) for name, value in said.items()}
    )


def quotas(numbers: Mapping[str, int], speech: Speech) -> str:
    return speech.listed(
        f"{speech.word('queue_class', kind).text} {count}" for kind, count in numbers.items()
    )
