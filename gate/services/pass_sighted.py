"""A sighted vehicle went through the barrier of its lane."""

from gate.services.context import Gate
from gate.services.pass_point import pass_point
from gate.services.reconcile import reconcile
from gate.store import offline, orders
from gate.store.models.lanes import SightingRow
from gate.store.models.records import PassageRow, RecordRow
from gate.store.session import Session


def pass_sighted(gate: Gate, session: Session, sighting: SightingRow, record: RecordRow) -> None:
    """The record's passage of the sighting's point, with all it means. The caller holds the record's lock."""
    order = offline.of_sighting(session, sighting.id, sighting.lane) or orders.latest_of_sighting(
        session, sighting.id
    )
    passage = PassageRow(
        record_id=record.id,
        point=sighting.point,
        lane=sighting.lane,
        sighting_id=sighting.id,
        order_id=order.id if order else None,
        at=sighting.left_at,
    )
    pass_point(gate, session, record, passage)
    reconcile(gate, session, record, "point_passed")
