"""The journal, for the auditor and the control centre: by crossing, by person, by day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from gate.domain.access import Permission
from gate.pages import times
from gate.pages.forms import Form
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.pages.words import Word
from gate.services.views.journal import JournalFilter, journal
from gate.services.views.shapes import JournalEntry

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SEE_JOURNAL))]


@dataclass(frozen=True)
class Line:
    """`new_day` is the date where it changes; `outcome` is said of refusals alone."""

    at: datetime
    text: str
    why: str
    who: str
    reference: str
    outcome: Word | None
    new_day: str


@router.get("/journal")
def show(visit: Asking, record: str = "", person: str = "", day: str = "", cursor: str = "") -> HTMLResponse:
    asked = {"record": record, "person": person, "day": day}
    visit.sent = Form(asked)
    wanted = JournalFilter(record, person, _day(visit, day))
    with visit.read() as session:
        page = journal(visit.gate, session, visit.actor, wanted, cursor=cursor or None, limit=50)
    more = f"/journal?{urlencode(asked | {'cursor': page.cursor})}" if page.cursor else ""
    filtered = any(asked.values())
    return visit.page("journal.html", lines=_lines(visit, page.rows), more=more, filtered=filtered)


def _day(visit: Visit, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        visit.sent.wrong("day", visit.speech.say("Choose a day."))
        return None


def _lines(visit: Visit, rows: tuple[JournalEntry, ...]) -> list[Line]:
    places, lines, shown_day = visit.place_names(), [], ""
    for entry in rows:
        day = times.day(entry.at, visit.language)
        lines.append(_line(visit, entry, places, day if day != shown_day else ""))
        shown_day = day
    return lines


def _line(visit: Visit, entry: JournalEntry, places: dict[str, str], new_day: str) -> Line:
    speech, refused = visit.speech, entry.outcome == "refusal"
    return Line(
        at=entry.at,
        text=speech.tried(entry) if refused else speech.journalled(entry, places),
        why=speech.problem(entry.code, entry.details.get("sentence", entry.code)) if refused else "",
        who=_who(visit, entry),
        reference=entry.reference,
        outcome=speech.word("journal", entry.outcome) if refused else None,
        new_day=new_day,
    )


def _who(visit: Visit, entry: JournalEntry) -> str:
    role = visit.speech.word("role", entry.role).text
    name = entry.details.get("api_key_name", "")
    key = visit.speech.say("API key “%(name)s”", name=name) if name else ""
    return " · ".join(part for part in (entry.name, key, role, entry.address) if part and part != "system")
