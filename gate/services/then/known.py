"""What was known of one record at an instant, gathered from rows that carry their time."""

from datetime import datetime

from gate.domain.access import Actor, Permission
from gate.domain.holds import subjects_of
from gate.services.situation import vehicle_digest_of
from gate.services.then.life import Life, lives
from gate.services.then.record import open_points, record_then, whole_record_then
from gate.services.then.sightings import sightings_then, standing_then
from gate.services.views.known import Known
from gate.services.views.sightings import Seen, candidates_of
from gate.store import decisions, fees, holds, obligations, overrides, queues, records, sightings, transfers
from gate.store.apart import apart
from gate.store.models.lanes import SightingRow
from gate.store.models.records import HoldRow, ObligationRow, RecordRow
from gate.store.models.transfers import TransferRow
from gate.store.reference import was_in_force
from gate.store.session import Session


def known_then(session: Session, actor: Actor, record: RecordRow, at: datetime) -> Known:
    """`at` lies neither before the declaration nor in the future."""
    life = lives(session, {record.id}, at)[record.id]
    recorded = decisions.of_record(session, record.id, at)
    opened = queues.open_between(session, (record.declared_at, at))
    then = whole_record_then(life, recorded, opened)
    own, case_open = _sightings(session, life)
    standing = standing_then(session, own, at)
    obligation = _obligation(session, life)
    digest = vehicle_digest_of(records.facts_of(then))
    sees_all = actor.may(Permission.SEE_RECORDS)
    return Known(
        at=at,
        record=then,
        reference=was_in_force(session, at, open_points(opened, at)),
        passages=life.passages,
        recorded=recorded,
        holds=_holds(session, then, at),
        overrides=[row for row in overrides.of_record(session, record.id) if row.at <= at],
        obligation=obligation,
        standing=sorted(
            (
                row
                for row in own
                if row.id in standing and row.status == sightings.MATCHED and row.vehicle_digest == digest
            ),
            key=lambda row: row.lane,
        ),
        seen=_seen(session, own, standing, at) if sees_all else Seen(),
        case_open=case_open,
        return_overdue=_overdue(obligation),
        competing=None if sees_all else False,
        transfers=_transfers(session, record, at),
        assessed=[row for row in fees.assessments(session, record.id) if row.at <= at],
        paid=[row for row in fees.payments(session, record.id) if row.at <= at],
    )


def _transfers(session: Session, record: RecordRow, at: datetime) -> list[TransferRow]:
    """Planned and not withdrawn by then; what was confirmed later was planned still."""
    rows = transfers.touching(session, {record.id})
    then = [r for r in rows if r.planned_at <= at and (r.withdrawn_at is None or r.withdrawn_at > at)]
    return [
        apart(row, {"confirmed_at": None, "confirmed_by": None})
        if row.confirmed_at and row.confirmed_at > at
        else row
        for row in then
    ]


def _holds(session: Session, then: RecordRow, at: datetime) -> list[HoldRow]:
    """Placed by then; what was lifted later still rested on it."""
    placed = holds.resting_on(session, subjects_of(records.facts_of(then)))
    return [_hold_then(row, at) for row in placed if row.placed_at <= at]


def _hold_then(row: HoldRow, at: datetime) -> HoldRow:
    if row.lifted_at is None or row.lifted_at <= at:
        return row
    return apart(row, {"lifted_by": None, "lifted_at": None, "lift_text": ""})


def _sightings(session: Session, life: Life) -> tuple[list[SightingRow], bool]:
    """The record's own sightings, and whether a case of an officer could have been about it."""
    named = {row.details["sighting"] for row in life.told if "sighting" in row.details}
    since, record_id = life.record.declared_at, life.record.id
    rows = {row.id: row for row in sightings.get_many(session, named)}
    rows |= {row.id: row for row in sightings.cases_naming(session, record_id, (since, life.at))}
    then = sightings_then(session, rows.values(), life.at)
    case_open = any(
        row.status == sightings.OPEN and record_id in {row.record_id, *candidates_of([row])} for row in then
    )
    return [row for row in then if row.record_id == record_id], case_open


def _seen(session: Session, own: list[SightingRow], standing: frozenset[str], at: datetime) -> Seen:
    found = lives(session, candidates_of(own), at)
    return Seen(own, {record_id: record_then(life) for record_id, life in found.items()}, standing)


def _obligation(session: Session, life: Life) -> ObligationRow | None:
    """Opened with a passage of this record and closed with one of the record that came back."""
    row = obligations.of_record(session, life.record.id)
    if row is None or row.opened_at not in {passage.at for passage in life.passages.values()}:
        return None
    overdue_at = row.overdue_at if row.overdue_at and row.overdue_at <= life.at else None
    if row.closed_by_record is None:
        return apart(row, {"overdue_at": overdue_at})
    back = lives(session, {row.closed_by_record}, life.at).get(row.closed_by_record)
    if back is not None and row.closed_at in {passage.at for passage in back.passages.values()}:
        return apart(row, {"overdue_at": overdue_at})
    return apart(row, {"overdue_at": overdue_at, "closed_at": None, "closed_by_record": None})


def _overdue(row: ObligationRow | None) -> bool:
    return row is not None and row.closed_at is None and row.overdue_at is not None
