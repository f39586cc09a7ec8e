"""Openings of cut-off lanes, and discrepancies."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from gate.store.models.offline import DiscrepancyRow, OfflineOpeningRow
from gate.store.session import Session


def opening(session: Session, opening_id: str) -> OfflineOpeningRow | None:
    return session.scalar(select(OfflineOpeningRow).where(OfflineOpeningRow.id == opening_id))


def of_sighting(session: Session, sighting_id: str, lane: str) -> OfflineOpeningRow | None:
    """The first that its own lane told of this vehicle's passage."""
    return session.scalar(
        select(OfflineOpeningRow)
        .where(OfflineOpeningRow.sighting_id == sighting_id, OfflineOpeningRow.lane == lane)
        .order_by(OfflineOpeningRow.position)
        .limit(1)
    )


def was_used_before(session: Session, pass_id: str, mine: OfflineOpeningRow | None) -> bool:
    """Did the pass open a cut-off lane that was heard of before `mine`, or at all where that is not kept yet?"""
    others = select(OfflineOpeningRow.position).where(OfflineOpeningRow.pass_id == pass_id)
    if mine is not None:
        others = others.where(OfflineOpeningRow.position < mine.position)
    return session.scalar(others.limit(1)) is not None


def sharing_pass(session: Session, opening_ids: Collection[str]) -> dict[str, list[OfflineOpeningRow]]:
    """For each of these openings: itself, then the others by the same pass, as they were heard of."""
    mine = session.scalars(select(OfflineOpeningRow).where(OfflineOpeningRow.id.in_(opening_ids))).all()
    shown = {row.pass_id for row in mine}
    every = session.scalars(
        select(OfflineOpeningRow)
        .where(OfflineOpeningRow.pass_id.in_(shown))
        .order_by(OfflineOpeningRow.position)
    ).all()
    return {
        one.id: [one, *(row for row in every if row.pass_id == one.pass_id and row.id != one.id)]
        for one in mine
    }


def passes_used_since(session: Session, since: datetime) -> Sequence[str]:
    """Ids of passes that opened a cut-off lane."""
    return session.scalars(
        select(OfflineOpeningRow.pass_id).where(OfflineOpeningRow.at >= since).distinct()
    ).all()


def lock_discrepancy(session: Session, discrepancy_id: str) -> DiscrepancyRow | None:
    return session.get(DiscrepancyRow, discrepancy_id, with_for_update=True, populate_existing=True)


def open_of_order(session: Session, order_id: str) -> DiscrepancyRow | None:
    """What waits for an officer about this opening already."""
    return session.scalar(
        select(DiscrepancyRow).where(DiscrepancyRow.order_id == order_id, DiscrepancyRow.settled_at.is_(None))
    )


def discrepancies(session: Session, *, settled: bool, limit: int = 200) -> Sequence[DiscrepancyRow]:
    """Those that wait, oldest first; or the settled ones, latest first."""
    rows = select(DiscrepancyRow).limit(limit)
    if settled:
        done = rows.where(DiscrepancyRow.settled_at.is_not(None))
        return session.scalars(done.order_by(DiscrepancyRow.settled_at.desc(), DiscrepancyRow.id)).all()
    waiting = rows.where(DiscrepancyRow.settled_at.is_(None))
    return session.scalars(waiting.order_by(DiscrepancyRow.found_at, DiscrepancyRow.id)).all()
