"""One crossing, whole: where it stands, what each point waits for, who decided what, and everything that happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from events.messages.values import RecordState
from gate.domain.access import Permission
from gate.pages import pictures, times
from gate.pages.acts import ACTS
from gate.pages.visit import Visit
from gate.pages.visitors import SEES_RECORDS, asking
from gate.pages.words import Word
from gate.services.views.queues import TicketView, can_take_ticket, ticket_of
from gate.services.views.readers import RecordReader, may_see_readers, readers
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView, TimelineEntry
from gate.services.views.timeline import timeline

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(*SEES_RECORDS))]
_LINE = (
    RecordState.DECLARED,
    RecordState.PRESENT,
    RecordState.CLEARED,
    RecordState.CROSSED,
    RecordState.CLOSED,
)


@dataclass(frozen=True)
class Step:
    kind: str
    text: str


@dataclass(frozen=True)
class Said:
    """One line of the timeline; `new_day` is the date where it changes."""

    at: datetime
    text: str
    by: str
    new_day: str


@dataclass(frozen=True)
class Link:
    path: str
    text: str


@router.get("/records/{record_id}")
def show(visit: Asking, record_id: str) -> HTMLResponse:
    with visit.read() as session:
        record = record_for(visit.gate, session, visit.actor, record_id)
        entries = timeline(visit.gate, session, visit.actor, record.id)
    return record_page(visit, record, entries)


def record_page(visit: Visit, record: RecordView, entries: tuple[TimelineEntry, ...]) -> HTMLResponse:
    say = visit.speech.say
    own = visit.may(Permission.SEE_OWN_RECORDS)
    ticket, may_queue = _queueing(visit, record) if record.as_of is None else (None, False)
    seen = [picture for sighting in record.sightings for picture in sighting.pictures]
    return visit.page(
        "record.html",
        record=record,
        ticket=ticket,
        readers=_readers(visit, record) if record.as_of is None else None,
        may_queue=may_queue,
        timeline=_timeline(visit, entries),
        steps=_steps(visit, record.state),
        headline=_headline(visit, record),
        shots=pictures.shots(seen[-6:], visit.speech),
        list_path="/trucks" if own else "/records",
        list_title=say("My trucks") if own else say("Crossings"),
        more_actions=_links(visit, record) if record.as_of is None else [],
        untold=[visit.speech.word("untold", code).text for code in sorted(record.untold)],
    )


def _queueing(visit: Visit, record: RecordView) -> tuple[TicketView | None, bool]:
    """The ticket, and whether one may be taken now."""
    with visit.read() as session:
        head = (visit.gate, session, visit.actor, record.id)
        return ticket_of(*head), visit.may(Permission.DECLARE) and can_take_ticket(*head)


def _readers(visit: Visit, record: RecordView) -> tuple[RecordReader, ...] | None:
    """The latest looks at the crossing; None for those it is not told to."""
    if not may_see_readers(visit.actor):
        return None
    with visit.read() as session:
        return readers(visit.gate, session, visit.actor, record.id, limit=20).rows


def _links(visit: Visit, record: RecordView) -> list[Link]:
    """What this viewer may do beside the buttons that stand where they belong."""
    path, say = f"/records/{record.id}", visit.speech.say
    links = (
        [Link(f"{path}/people", say("Persons of this crossing"))] if "see_people" in record.actions else []
    )
    if record.next_point is not None and not record.next_point.missing:
        links.insert(0, Link(f"{path}/pass", say("Pass (QR code)")))
    if visit.may(Permission.SEE_JOURNAL):
        links.append(Link(f"/journal?record={record.reference}", say("Journal of this crossing")))
    acts = [act for act in ACTS if act.action in record.actions and act.linked]
    return links + [Link(f"{path}/do/{act.name}", say(act.title)) for act in acts]


def _steps(visit: Visit, state: RecordState) -> list[Step]:
    """The five steps of a crossing; an end aside shows none as reached but the end itself."""
    if state not in _LINE:
        return [Step("now", visit.speech.word("state", state).text)]
    now = _LINE.index(state)
    kinds = [
        "done" if n < now or state is RecordState.CLOSED else "now" if n == now else "" for n in range(5)
    ]
    return [Step(kind, visit.speech.word("state", one).text) for kind, one in zip(kinds, _LINE, strict=True)]


def _headline(visit: Visit, record: RecordView) -> Word:
    """What the driver must know, in one sentence."""
    say, point = visit.speech.say, record.next_point
    if record.state is RecordState.REFUSED or record.state is RecordState.EXPIRED:
        return Word(visit.speech.meaning(record.state), "warn", "bad")
    if point is None or record.state in (RecordState.CROSSED, RecordState.CLOSED, RecordState.CANCELLED):
        return Word(visit.speech.meaning(record.state), "check", "good")
    name = visit.speech.name(point.names, point.id)
    if point.missing:
        return Word(
            say("Next: %(point)s. Something is still missing there; see below.", point=name), "wait", "warn"
        )
    return Word(say("Everything is there: drive to %(point)s.", point=name), "arrow", "good")


def _timeline(visit: Visit, entries: tuple[TimelineEntry, ...]) -> list[Said]:
    """Latest first; the date stands where it changes."""
    places, lines, shown_day = visit.place_names(), [], ""
    for entry in reversed(entries):
        day = times.day(entry.at, visit.language)
        by = visit.speech.doer(entry)
        lines.append(
            Said(entry.at, visit.speech.happened(entry, places), by, day if day != shown_day else "")
        )
        shown_day = day
    return lines
