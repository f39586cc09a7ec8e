"""Sightings as they stood at an instant: born open or matched, settled by an officer, re-opened by another vehicle set, left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gate.domain.amendments import same_vehicle_set
from gate.domain.pairing import CaseKind
from gate.services.situation import vehicle_digest_of
from gate.services.then.life import AMENDED, Life, lives
from gate.store import journal, sightings
from gate.store.apart import apart
from gate.store.models.journal import JournalRow
from gate.store.models.lanes import SightingRow
from gate.store.session import Session

_LEFT = frozenset({"point_passed", "vehicle_turned_back", "unmatched_vehicle_passed"})
_SETTLED = "sighting_settled"
_SIGHTED = "vehicle_sighted"


@dataclass(frozen=True)
class _Story:
    """A sighting with all the journal ever said of it, in order, and the lives of the records it was said to be."""

    row: SightingRow
    about: Sequence[JournalRow]
    lives: Mapping[str, Life]


def sightings_then(session: Session, rows: Collection[SightingRow], at: datetime) -> list[SightingRow]:
    """Those that were recorded by then, as copies, in the order in which they began."""
    known = [row for row in rows if row.recorded_at <= at]
    about = _about(session, known, at)
    named = {entry.subject for entries in about.values() for entry in entries}
    found = lives(session, named, at)
    then = [_then(_Story(row, about[row.id], found), at) for row in known]
    return sorted(then, key=lambda row: (row.started_at, row.id))


def _about(session: Session, rows: Sequence[SightingRow], at: datetime) -> dict[str, list[JournalRow]]:
    """What the journal says of each, in order.

    A sighting belongs to one record for good, unless the record's vehicle set was changed before the barrier: only
    then may others have had it, and their rows are looked for by their time."""
    subjects = {row.id for row in rows} | {row.record_id for row in rows if row.record_id}
    said = {entry.id: entry for entry in journal.successes_of(session, subjects)}
    for row in rows:
        if row.kind == CaseKind.SET_CHANGED:
            window = (row.recorded_at, at)
            told = journal.successes_between(session, {_SIGHTED, _SETTLED, *_LEFT}, window)
            said |= {entry.id: entry for entry in told}
    about: dict[str, list[JournalRow]] = {row.id: [] for row in rows}
    for number in sorted(said):
        if (sighting := said[number].details.get("sighting")) in about:
            about[sighting].append(said[number])
    return about


def _then(story: _Story, at: datetime) -> SightingRow:
    was = _born(story)
    for entry in _entries(story, at):
        was |= _after(story, entry, was)
    return apart(story.row, was)


def _entries(story: _Story, at: datetime) -> list[JournalRow]:
    """Its own rows and the amendments of its records, in order, up to then."""
    amended = [row for life in story.lives.values() for row in life.told if row.action in AMENDED]
    return sorted((row for row in [*story.about, *amended] if row.at <= at), key=lambda row: row.id)


def _born(story: _Story) -> dict[str, Any]:
    """Unsettled; where the journal has no row of its leaving, it had left before it was recorded."""
    left_before = not any(entry.action in _LEFT for entry in story.about)
    row = story.row
    return {
        "record_id": None,
        "vehicle_digest": None,
        "left_at": row.left_at if left_before else None,
        "through": row.through if left_before else None,
        "settled_by": None,
        "settled_at": None,
        "reason": "",
        "text": "",
    }


def _after(story: _Story, entry: JournalRow, was: Mapping[str, Any]) -> dict[str, Any]:
    """What this row of the journal changed."""
    if entry.action == _SIGHTED:
        status = entry.details["status"]
        return {"status": status, "kind": entry.details["kind"] or None} | _match(story, entry, status)
    if entry.action == _SETTLED:
        return _settled(story, entry)
    if entry.action in _LEFT:
        closed = was["status"] == sightings.OPEN and not story.row.through
        gone = {"left_at": story.row.left_at, "through": story.row.through}
        return gone | ({"status": sightings.CLOSED} if closed else {})
    return _amended(story, entry, was)


def _match(story: _Story, entry: JournalRow, status: str) -> dict[str, Any]:
    if status != sightings.MATCHED:
        return {}
    life = story.lives[entry.subject]
    facts = life.facts(life.version_before(entry.id))
    return {"record_id": entry.subject, "vehicle_digest": vehicle_digest_of(facts)}


def _settled(story: _Story, entry: JournalRow) -> dict[str, Any]:
    outcome = entry.details["outcome"]
    last = max(row.id for row in story.about if row.action == _SETTLED) == entry.id
    return {
        "status": outcome,
        "settled_by": entry.account_id,
        "settled_at": story.row.settled_at if last else entry.at,
        "reason": entry.details["reason"],
        "text": entry.details["text"],
    } | _match(story, entry, outcome)


def _amended(story: _Story, entry: JournalRow, was: Mapping[str, Any]) -> dict[str, Any]:
    """Another vehicle set while the vehicle stands there: an officer must look again."""
    at_lane = was.get("status") == sightings.MATCHED and was["left_at"] is None
    if entry.subject != was["record_id"] or not at_lane or story.row.kind != CaseKind.SET_CHANGED:
        return {}
    life, version = story.lives[entry.subject], int(entry.details["version"])
    if same_vehicle_set(life.facts(version - 1), life.facts(version)):
        return {}
    return {"status": sightings.OPEN, "kind": CaseKind.SET_CHANGED}


def standing_then(session: Session, rows: Sequence[SightingRow], at: datetime) -> frozenset[str]:
    """Ids of those of `rows` (as they were then) whose vehicle stood at its lane: the last to come that had not left."""
    return frozenset(row.id for row in rows if row.left_at is None and not _overtaken(session, row, at))


def _overtaken(session: Session, row: SightingRow, at: datetime) -> bool:
    later = sightings.later_at_lane(session, row, at)
    return any(other.left_at is None for other in sightings_then(session, later, at))
