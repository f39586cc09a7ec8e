"""Sightings that a person must settle: the pictures, the read, the candidates side by side, and a reason."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from events.messages.values import RecordState
from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.domain.states import OPEN_STATES
from gate.pages import pictures, reasons, sentences
from gate.pages.comparing import Place, compare, read_plate
from gate.pages.finding import FIELD, found, status_of_search
from gate.pages.forms import Form
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import SettleSighting
from gate.services.settle_sighting import settle_sighting
from gate.services.views.records import looking_for
from gate.services.views.shapes import SightingView
from gate.services.views.sightings import sighting_view
from gate.services.views.work import work_list
from gate.store.session import Session
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SETTLE_SIGHTING))]
Sending = Annotated[Visit, Depends(sending(Permission.SETTLE_SIGHTING))]


@dataclass(frozen=True)
class Candidate:
    """A declared truck with its plate laid against the best read."""

    record_id: str
    reference: str
    tractor: str
    trailer: str | None
    state: RecordState
    probability: float | None
    comparison: tuple[Place, ...]


@router.get("/sightings")
def cases(visit: Asking) -> HTMLResponse:
    with visit.read() as session:
        work = work_list(visit.gate, session, visit.actor)
    return visit.page("sightings.html", cases=work.cases)


@router.get("/sightings/{sighting_id}")
def show(visit: Asking, sighting_id: str, find: str = "") -> HTMLResponse:
    visit.sent = Form({FIELD: find})
    return _page(visit, sighting_id)


@router.post("/sightings/{sighting_id}/settle")
def settle(visit: Sending, sighting_id: str) -> Response:
    form = visit.sent
    command = _command(visit, sighting_id)
    if command is None:
        return _page(visit, sighting_id, status=422)
    try:
        visit.do(settle_sighting, command, sighting_id)
    except (ConflictError, InvalidError) as refused:
        form.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, sighting_id, status=status_of(refused))
    return visit.go("/lanes", "settled")


def _command(visit: Visit, sighting_id: str) -> SettleSighting | None:
    """The radio names an outcome, or the record it is."""
    form, chosen = visit.sent, visit.sent.text("outcome")
    named = chosen in ("undeclared", "refused")
    if not chosen:
        form.wrong("outcome", visit.speech.say("Choose a truck, or say that it is none of these."))
        return None
    try:
        return SettleSighting(
            command_id=form.text("command_id"),
            sighting_id=sighting_id,
            outcome=chosen if named else "matched",
            record_id=None if named else chosen,
            reason=form.text("reason"),
            text=form.text("text"),
        )
    except ValidationError:
        form.wrong("reason", visit.speech.say("Choose a reason"))
        return None


def _page(visit: Visit, sighting_id: str, status: int | None = None) -> HTMLResponse:
    with visit.read() as session:
        case = sighting_view(visit.gate, session, visit.actor, sighting_id)
        others = _found(visit, session)
    kind = case.kind or case.status
    known = {candidate.record_id for candidate in others}
    return visit.page(
        "sighting.html",
        status=status or status_of_search(visit),
        case=case,
        case_title=visit.speech.word("case", case.kind).text
        if case.kind
        else visit.speech.word("sighting", case.status).text,
        case_help=visit.speech.say(sentences.CASE_HELP.get(kind, sentences.CASE_HELP["unread"])),
        shots=pictures.shots(case.pictures, visit.speech),
        reads=[read_plate(plate) for plate in case.plates],
        candidates=[*others, *(one for one in _candidates(case) if one.record_id not in known)],
        reasons=reasons.options(reasons.SETTLE, visit.speech),
    )


def _candidates(case: SightingView) -> list[Candidate]:
    read = case.plates[0].text if case.plates else ""
    return [
        Candidate(
            one.record_id, one.reference, one.tractor, one.trailer, one.state, one.probability,
            compare(one.tractor, read) if read else (),
        )
        for one in case.candidates
    ]  # fmt: skip


def _found(visit: Visit, session: Session) -> list[Candidate]:
    """Open crossings the officer looked up by hand; no probability is claimed for them."""
    if not (find := visit.sent.text(FIELD)):
        return []
    rows = found(visit, session, looking_for(find, OPEN_STATES)).rows
    return [Candidate(row.id, row.reference, row.tractor, row.trailer, row.state, None, ()) for row in rows]
