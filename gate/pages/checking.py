"""The page between typing a change and saving it: what is changed, and who decides again."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from gate.pages import times
from gate.pages.amend_parts import Entry
from gate.pages.outlook import outlook
from gate.pages.visit import Visit
from gate.services.results import Amended
from gate.services.views.shapes import RecordView

SAVE, EDIT = "save", "edit"
"""What the buttons of that page send as `do`; a form that is sent for the first time sends neither."""


@dataclass(frozen=True)
class Check:
    """`entries` are the fields that were typed; `path` is where they were sent, and are sent again.

    `empty` is what stands for a field without text; without it such a field is not shown: it stays as it is."""

    title: str
    path: str
    entries: Sequence[Entry]
    empty: str = ""


def check_page(visit: Visit, record: RecordView, check: Check, answer: Amended) -> HTMLResponse:
    """Nothing is stored yet: what was typed travels on in the page."""
    form = visit.sent
    return visit.page(
        "amend_check.html",
        record=record,
        check=check,
        shown=[
            (entry.label, _text(visit, entry) if form.text(entry.name) else check.empty)
            for entry in check.entries
            if form.text(entry.name) or check.empty
        ],
        sent={name: form.text(name) for name in (*(e.name for e in check.entries), "why", "seen_version")},
        lines=outlook(answer, record, visit.speech),
        changes=bool(answer.changed),
    )


def _text(visit: Visit, entry: Entry) -> str:
    value = visit.sent.text(entry.name)
    if entry.style == "check":
        return visit.speech.say("Yes")
    if entry.style == "datetime-local":
        return times.day_and_time(times.from_input(value), visit.speech.language)
    return dict(entry.options).get(value, value)
