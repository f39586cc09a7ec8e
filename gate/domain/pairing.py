"""Which declared vehicle set is this? The verdict of ocr.matching, put into the words of the gate: a match or a case for an officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from events.messages.lane import ContainerEvidence, PlateEvidence, VehicleSighted
from gate.domain.points import Lane
from ocr.matching import Ambiguous, Candidate, Match, NoMatch, Reading, Role, Scored, match
from ocr.plates import find_kind, look_alike_distance

_NEAR = timedelta(hours=6)
_IN_WINDOW, _NEAR_WINDOW, _FAR = 1.0, 0.3, 0.05
_OFF_ORDER = 0.1
_SURE = 0.9
_ONE_CHARACTER = 1.0


class CaseKind(StrEnum):
    UNDECLARED = "undeclared"
    LOOK_ALIKE = "look_alike"
    AMBIGUOUS = "ambiguous"
    COMPETING = "competing"
    MISMATCH = "mismatch"
    UNREAD = "unread"
    OUT_OF_ORDER = "out_of_order"
    ALREADY_PRESENT = "already_present"
    SET_CHANGED = "set_changed"
    CAMERA_UNKNOWN = "camera_unknown"


@dataclass(frozen=True)
class Expected:
    """An open record whose route has the point; texts are canonical. `next` is true where the point is its next one,
    `present` where its vehicle is in the gate area already."""

    record_id: str
    version: int
    tractor: str
    trailer: str | None
    containers: tuple[str, ...]
    planned_from: datetime
    planned_until: datetime
    next: bool = True
    present: bool = False


@dataclass(frozen=True)
class Paired:
    """The record it is; `probability` is P(record | reads)."""

    record_id: str
    probability: float
    scores: tuple[Scored, ...]


@dataclass(frozen=True)
class Case:
    """An officer must look. `scores` are the records it may be, likeliest first."""

    kind: CaseKind
    probability: float
    scores: tuple[Scored, ...]


def pair(sighted: VehicleSighted, expected: Sequence[Expected]) -> Paired | Case:
    readings = readings_of(sighted)
    if not readings:
        return Case(CaseKind.UNREAD, 0.0, ())
    verdict = match(readings, [_candidate(item, sighted.started_at) for item in expected])
    if isinstance(verdict, Ambiguous):
        return Case(_AMBIGUITY[verdict.reason], verdict.scores[0].probability, verdict.scores)
    if isinstance(verdict, NoMatch):
        return _no_match(verdict, readings, expected)
    return _confirmed(verdict, sighted, expected)


def pair_at(lane: Lane, sighted: VehicleSighted, expected: Sequence[Expected]) -> Paired | Case:
    """The same for a lane of known cameras: what another camera claims to have seen counts for nothing and calls an officer."""
    if cameras_of(sighted) <= set(lane.cameras):
        return pair(sighted, expected)
    verdict = pair(_as_seen_by(lane, sighted), expected)
    return Case(CaseKind.CAMERA_UNKNOWN, verdict.probability, verdict.scores)


def cameras_of(sighted: VehicleSighted) -> set[str]:
    read = {plate.camera for plate in sighted.plates} | {item.camera for item in sighted.containers}
    return read | {picture.camera for picture in sighted.pictures}


def _as_seen_by(lane: Lane, sighted: VehicleSighted) -> VehicleSighted:
    known = {
        "plates": tuple(item for item in sighted.plates if item.camera in lane.cameras),
        "containers": tuple(item for item in sighted.containers if item.camera in lane.cameras),
    }
    return sighted.model_copy(update=known)


def readings_of(sighted: VehicleSighted) -> tuple[Reading, ...]:
    """What the cameras read, in the words of the matcher; a rear plate may be the tractor's or the trailer's."""
    return (
        *(_plate_reading(plate) for plate in sighted.plates),
        *(_container_reading(item) for item in sighted.containers if item.accepted),
    )


_AMBIGUITY = {
    "look_alike": CaseKind.LOOK_ALIKE,
    "same_plate": CaseKind.COMPETING,
    "uncertain": CaseKind.AMBIGUOUS,
}


def _confirmed(verdict: Match, sighted: VehicleSighted, expected: Sequence[Expected]) -> Paired | Case:
    scores = (Scored(verdict.candidate_id, verdict.probability),)
    record = next(item for item in expected if item.record_id == verdict.candidate_id)
    if record.trailer is None and _trailer_seen(sighted):
        return Case(CaseKind.MISMATCH, verdict.probability, scores)
    if not record.next:
        return Case(CaseKind.OUT_OF_ORDER, verdict.probability, scores)
    return Paired(verdict.candidate_id, verdict.probability, scores)


def _no_match(verdict: NoMatch, readings: Sequence[Reading], expected: Sequence[Expected]) -> Case:
    """A part that fits beside one that does not is a mismatch; one character off is a look-alike; else nobody declared it."""
    if verdict.nearest is None:
        return Case(CaseKind.UNDECLARED, verdict.probability, ())
    near = next(item for item in expected if item.record_id == verdict.nearest.candidate_id)
    texts = _candidate(near, near.planned_from).texts("unknown")
    distance = min(look_alike_distance(reading.text, text) for reading in readings for text in texts)
    kind = CaseKind.UNDECLARED
    if distance <= _ONE_CHARACTER:
        kind = CaseKind.LOOK_ALIKE if distance > 0 else CaseKind.MISMATCH
    scores = (verdict.nearest,) if kind is not CaseKind.UNDECLARED else ()
    return Case(kind, verdict.nearest.probability, scores)


def _trailer_seen(sighted: VehicleSighted) -> bool:
    return any(_is_trailer(p.text) and p.accepted and p.probability >= _SURE for p in sighted.plates)


def _is_trailer(text: str) -> bool:
    found = find_kind(text)
    return found is not None and found[1] == "trailer"


def _plate_reading(plate: PlateEvidence) -> Reading:
    role: Role = "tractor" if plate.part == "front" else "unknown"
    if _is_trailer(plate.text):
        role = "trailer"
    positions = tuple(tuple(character.candidates) for character in plate.characters)
    return Reading(positions or _certain(plate.text), role, plate.probability)


def _container_reading(item: ContainerEvidence) -> Reading:
    return Reading(_certain(item.text), "container", item.probability)


def _certain(text: str) -> tuple[tuple[tuple[str, float], ...], ...]:
    return tuple(((char, 1.0),) for char in text)


def _candidate(item: Expected, at: datetime) -> Candidate:
    return Candidate(
        id=item.record_id,
        tractor=item.tractor,
        trailer=item.trailer,
        containers=item.containers,
        weight=_weight(item, at),
    )


def _weight(item: Expected, at: datetime) -> float:
    """The prior: planned for now, next at this point, already inside the gate area."""
    order = 1.0 if item.next else _OFF_ORDER
    if item.present:
        return order
    start, end = item.planned_from, item.planned_until
    if start <= at <= end:
        return order * _IN_WINDOW
    return order * (_NEAR_WINDOW if start - _NEAR <= at <= end + _NEAR else _FAR)
