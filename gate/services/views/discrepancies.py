"""What lanes did and the gate's knowledge do not fit: what waits for an officer of the border guard, and what was settled."""

from collections.abc import Mapping, Sequence

from gate.domain.access import Actor, Permission
from gate.services.context import Gate
from gate.services.views.discrepancy_shapes import DiscrepancyList, DiscrepancyView, OpeningView
from gate.store import offline, records
from gate.store.models.offline import DiscrepancyRow, OfflineOpeningRow
from gate.store.models.records import RecordRow
from gate.store.session import Session

_SETTLED_SHOWN = 50


def discrepancies(gate: Gate, session: Session, actor: Actor) -> DiscrepancyList:  # noqa: ARG001 - every view is given the gate
    """Raises ForbiddenError `not_permitted`."""
    actor.need(Permission.SETTLE_DISCREPANCY)
    waiting = offline.discrepancies(session, settled=False)
    settled = offline.discrepancies(session, settled=True, limit=_SETTLED_SHOWN)
    named = records.get_many(session, {row.record_id for row in (*waiting, *settled) if row.record_id})
    openings = offline.sharing_pass(session, {row.order_id for row in (*waiting, *settled) if row.order_id})
    return DiscrepancyList(_views(waiting, named, openings), _views(settled, named, openings))


def _views(
    rows: Sequence[DiscrepancyRow],
    named: Mapping[str, RecordRow],
    openings: Mapping[str, Sequence[OfflineOpeningRow]],
) -> tuple[DiscrepancyView, ...]:
    return tuple(
        _view(row, named.get(row.record_id or ""), openings.get(row.order_id or "", ())) for row in rows
    )


def _view(
    row: DiscrepancyRow, record: RecordRow | None, openings: Sequence[OfflineOpeningRow]
) -> DiscrepancyView:
    return DiscrepancyView(
        id=row.id,
        lane=row.lane,
        record_id=row.record_id,
        reference=record.reference if record else None,
        tractor=record.tractor.partition(":")[2] if record else None,
        codes=tuple(row.codes),
        at=row.at,
        found_at=row.found_at,
        openings=tuple(OpeningView(one.id, one.lane, one.sighting_id, one.at) for one in openings),
        settled_at=row.settled_at,
        reason=row.reason,
        text=row.text,
    )
