"""Whether the gate works: the path of every event, hop by hop, for who looks after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from gate.domain.access import Permission
from gate.domain.path import Health, Hop, Kind
from gate.pages import path_words
from gate.pages.languages import mark as _
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.pages.words import Word
from gate.services.views.status import StatusView, status
from gate.web.lookout import AroundHere

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SEE_STATUS))]
_GATE = (Kind.DOOR, Kind.RELAY, Kind.LOG)
_AGENCIES, _LANES = (Kind.AGENCY_IN, Kind.AGENCY_OUT), (Kind.LANE, Kind.CAMERA)
_VERDICTS = (
    (Health.BROKEN, "bad", _("Broken: %(names)s.")),
    (Health.LATE, "warn", _("Late: %(names)s.")),
)


@dataclass(frozen=True)
class HopCard:
    """One hop in the reader's language; `advice` is empty where it works."""

    id: str
    name: str
    health: Word
    numbers: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class Place:
    """An agency that hears and answers, or a lane with its camera."""

    name: str
    tone: str
    hops: tuple[HopCard, ...]


@router.get("/status")
def show(visit: Asking, around: AroundHere) -> HTMLResponse:
    with visit.read() as session:
        seen = status(visit.gate, session, visit.actor, around)
    return visit.page(
        "status.html",
        verdict=_verdict(visit, seen),
        round_trip=seen.round_trip_milliseconds,
        canary=seen.canary,
        gate_hops=[_card(visit, hop) for hop in seen.hops if hop.kind in _GATE],
        agencies=list(_places(visit, seen, _AGENCIES)),
        worker=[_card(visit, hop) for hop in seen.hops if hop.kind is Kind.WORKER],
        lanes=list(_places(visit, seen, _LANES)),
    )


def _verdict(visit: Visit, seen: StatusView) -> tuple[str, str]:
    """The tone of the notice on top and its sentence, which names what does not work."""
    say = visit.speech.say
    for health, tone, text in _VERDICTS:
        names = [_name(visit, hop) for hop in seen.hops if hop.health is health]
        if names:
            return tone, say(text, names="; ".join(names))
    return "good", say("Everything that can be seen works.")


def _places(visit: Visit, seen: StatusView, kinds: tuple[Kind, ...]) -> Iterable[Place]:
    names = dict.fromkeys(hop.name for hop in seen.hops if hop.kind in kinds)
    for name in names:
        hops = [hop for hop in seen.hops if hop.kind in kinds and hop.name == name]
        worst = max((path_words.HEALTHS[hop.health].tone for hop in hops), key=_worse)
        yield Place(_place(visit, hops[0]), worst, tuple(_card(visit, hop) for hop in hops))


def _worse(tone: str) -> int:
    return ("", "go", "hold", "stop").index(tone)


def _card(visit: Visit, hop: Hop) -> HopCard:
    speech = visit.speech
    return HopCard(
        id=f"{hop.kind}-{hop.name}" if hop.name else str(hop.kind),
        name=_name(visit, hop),
        health=path_words.HEALTHS[hop.health].said(speech.say),
        numbers=tuple(path_words.numbers(hop, speech)),
        advice="" if hop.health is Health.FINE else path_words.advice(hop, speech),
    )


def _name(visit: Visit, hop: Hop) -> str:
    return path_words.name_of(hop, _place(visit, hop), visit.speech)


def _place(visit: Visit, hop: Hop) -> str:
    if hop.name in path_words.AGENCIES:
        return visit.speech.say(path_words.AGENCIES[hop.name])
    return visit.lane_name(hop.name)
