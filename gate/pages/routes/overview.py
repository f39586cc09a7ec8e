"""The control overview: how many, where, waiting for whom, and whether the lanes live."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from events.messages.values import Authority, Direction, RecordState
from gate.domain.access import Permission
from gate.pages import times
from gate.pages.chart import chart
from gate.pages.lane_cards import lane_card
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.pages.words import Word
from gate.services.views.overview import overview
from gate.services.views.records import RecordFilter, records_for
from gate.services.views.shapes import Overview
from gate.store.hours import crossings_by_hour

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SEE_OVERVIEW))]


@dataclass(frozen=True)
class Number:
    value: str
    text: str
    time: str


@dataclass(frozen=True)
class Count:
    word: Word
    count: int


@router.get("/overview")
def show(visit: Asking) -> HTMLResponse:
    with visit.read() as session:
        seen = overview(visit.gate, session, visit.actor)
        wanted = RecordFilter(states=(RecordState.REFUSED,))
        sees = visit.may(Permission.SEE_RECORDS)
        refused = records_for(visit.gate, session, visit.actor, wanted, limit=5).rows if sees else ()
        hours = crossings_by_hour(session, seen.at, times.GATE_ZONE)
    speech = visit.speech
    return visit.page(
        "overview.html",
        overview=seen,
        numbers=_numbers(visit, seen),
        chart=chart(hours, speech.say("Crossings today by hour, export and import")),
        states=[Count(speech.word("state", state), seen.states.get(state, 0)) for state in RecordState],
        waiting=[
            Count(speech.word("authority", authority), count)
            for authority in Authority
            if (count := seen.waiting_on.get(authority, 0))
        ],
        lanes=[lane_card(lane, [], speech, may_settle=False, now=seen.at) for lane in seen.lanes],
        refused=refused,
    )


def _numbers(visit: Visit, seen: Overview) -> list[Number]:
    say, now = visit.speech.say, times.clock_time(seen.at)
    today = visit.speech.say("today until %(time)s", time=times.minute(seen.at))
    moment = visit.speech.say("As of %(time)s", time=now)
    inside = seen.states.get(RecordState.PRESENT, 0) + seen.states.get(RecordState.CLEARED, 0)
    return [
        Number(str(inside), say("in the gate now"), moment),
        Number(str(sum(seen.crossed_today.get(one, 0) for one in Direction)), say("crossed"), today),
        Number(_minutes(seen.median_present_seconds), say("minutes in the gate, the middle truck"), today),
        Number(str(seen.held), say("on hold"), moment),
        Number(str(seen.open_cases), say("sightings to settle"), moment),
        Number(str(seen.states.get(RecordState.DECLARED, 0)), say("declared, on the way"), moment),
        Number(str(seen.returns_overdue), say("overdue returns"), moment),
        Number(str(seen.forced_today), say("barriers forced"), today),
    ]


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else str(round(seconds / 60))
