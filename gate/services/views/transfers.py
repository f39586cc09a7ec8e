"""Transshipments: how two records are linked, and what the yard has yet to confirm."""

from collections.abc import Mapping, Sequence

from gate.services.views.known import Known
from gate.services.views.shapes import TransferView
from gate.services.views.yard_shapes import YardTransfer
from gate.store import records, transfers
from gate.store.models.records import RecordRow
from gate.store.models.transfers import TransferRow
from gate.store.session import Session


def linked(session: Session, known: Known) -> tuple[tuple[TransferView, ...], tuple[TransferView, ...]]:
    """A record's predecessors and its successors."""
    own = known.record.id
    others = records.get_many(session, {_other(row, own) for row in known.transfers})
    views = [(row.successor_id == own, _view(row, others[_other(row, own)])) for row in known.transfers]
    return tuple(v for takes, v in views if takes), tuple(v for takes, v in views if not takes)


def _other(row: TransferRow, own: str) -> str:
    return row.predecessor_id if row.successor_id == own else row.successor_id


def _view(row: TransferRow, other: RecordRow) -> TransferView:
    return TransferView(other.id, other.reference, transfers.goods_of(row), row.planned_at, row.confirmed_at)


def to_take_over(session: Session, takers: Sequence[RecordRow]) -> Mapping[str, tuple[YardTransfer, ...]]:
    """What these vehicles in the yard are to take over still, by record."""
    wanted = {record.id for record in takers}
    rows = [
        r for r in transfers.touching(session, wanted) if r.successor_id in wanted and transfers.is_open(r)
    ]
    givers = records.get_many(session, {row.predecessor_id for row in rows})
    found: dict[str, tuple[YardTransfer, ...]] = {}
    for row in rows:
        coming = _coming(row, givers[row.predecessor_id])
        found[row.successor_id] = (*found.get(row.successor_id, ()), coming)
    return found


def _coming(row: TransferRow, giver: RecordRow) -> YardTransfer:
    ready = giver.yard_arrived_at is not None and giver.yard_left_at is None
    tractor = records.facts_of(giver).vehicle.tractor.text
    return YardTransfer(giver.id, giver.reference, tractor, transfers.goods_of(row), ready)
