"""One lane as a card: a verdict in a few words, the picture, the read, what is missing and what the officer may do."""

from dataclasses import dataclass
from datetime import datetime

from gate.domain.may_pass import Missing
from gate.pages.pictures import Shot
from gate.pages.speech import Speech
from gate.pages.templating import percent
from gate.pages.words import Word
from gate.services.views.shapes import LaneView, RecordLine


@dataclass(frozen=True)
class Read:
    text: str
    percent: int
    colour: str | None = None


@dataclass(frozen=True)
class LaneCard:
    id: str
    name: str
    verdict: Word
    barrier: Word
    health: Word
    picture: Shot | None
    others: tuple[Shot, ...]
    reads: tuple[Read, ...]
    containers: tuple[Read, ...]
    record: RecordLine | None
    missing: tuple[Missing, ...]
    since: datetime | None
    sighting_id: str
    may_open: bool
    settle_path: str
    heartbeat_at: datetime | None
    spooled: int


def lane_card(
    lane: LaneView, shots: list[Shot], speech: Speech, *, may_settle: bool, now: datetime
) -> LaneCard:
    seen = lane.sighting
    open_case = seen is not None and seen.status == "open"
    return LaneCard(
        id=lane.id,
        name=speech.name(lane.names, lane.id),
        verdict=verdict(lane, speech),
        barrier=speech.word("barrier", lane.barrier),
        health=speech.word("health", lane.health),
        picture=shots[0] if shots else None,
        others=tuple(shots[1:3]),
        reads=tuple(Read(plate.text, percent(plate.probability), plate.colour) for plate in seen.plates)
        if seen
        else (),
        containers=tuple(Read(one.text, percent(one.probability)) for one in seen.containers) if seen else (),
        record=lane.record,
        missing=lane.missing if seen and seen.standing else (),
        since=seen.started_at if seen else None,
        sighting_id=seen.id if seen else "",
        may_open=lane.may_open and not is_ordered(lane, now),
        settle_path=f"/sightings/{seen.id}" if seen and open_case and may_settle else "",
        heartbeat_at=lane.heartbeat_at,
        spooled=lane.spooled,
    )


def is_ordered(lane: LaneView, now: datetime) -> bool:
    """An order to open is on its way or was obeyed: no button is needed."""
    order = lane.order
    if order is None or order.withdrawn_at is not None:
        return False
    return order.spent_at is not None or order.expires_at > now


def verdict(lane: LaneView, speech: Speech) -> Word:
    """What a lane officer must know first."""
    seen = lane.sighting
    if seen is not None and seen.status == "open":
        case = speech.word("case", seen.kind or "undeclared")
        return Word(case.text, case.icon, case.tone)
    if seen is None or not seen.standing:
        if seen is not None and seen.through:
            return Word(speech.say("Lane free. The last vehicle went through."), "check")
        return Word(speech.say("Lane free"), "dash")
    return _of_known(lane, seen.status, speech)


def _of_known(lane: LaneView, status: str, speech: Speech) -> Word:
    """A vehicle stands there and is settled: turned back, passing, or waiting for something."""
    if status in ("refused", "undeclared"):
        return Word(speech.say("Turn the vehicle back"), "cross", "stop")
    if lane.barrier == "open":
        return Word(speech.say("Barrier open: drive through"), "check", "go")
    if lane.missing:
        return Word(speech.say("Declared, but something is missing"), "hold", "hold")
    return Word(speech.say("May pass"), "check", "go")
