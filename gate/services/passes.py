"""The pass of a record: there while everything is there for its next point, gone in the transaction that changes this."""

import secrets

from gate.domain.access import SYSTEM
from gate.domain.may_pass import Situation, lacks
from gate.domain.points import Reference
from gate.domain.states import PERMITS
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store import passes, records
from gate.store.models.passes import PassRow
from gate.store.models.records import RecordRow
from gate.store.session import Session


def mind_pass(
    gate: Gate, session: Session, record: RecordRow, look: tuple[Reference, Situation, str]
) -> None:
    """Under the record's lock, after anything changed. `look` = (reference, situation, code of what happened)."""
    reference, situation, reason = look
    point = _point_open_to(session, record, reference, situation)
    row = passes.live(session, record.id)
    if row is not None and (row.point, row.version) != (point, record.version):
        withdraw_pass(gate, session, record, reason)
        row = None
    if row is None and point is not None:
        row = PassRow(
            id=secrets.token_hex(8),
            record_id=record.id,
            version=record.version,
            point=point,
            issued_at=gate.clock.now(),
        )
        session.add(row)
        session.flush()
        journal_success(gate, session, SYSTEM, ("pass_issued", record.id), {"point": point, "pass": row.id})


def withdraw_pass(gate: Gate, session: Session, record: RecordRow, reason: str) -> None:
    """From now on the pass is on the list of those to refuse."""
    row = passes.live(session, record.id)
    if row is None:
        return
    row.withdrawn_at, row.reason = gate.clock.now(), reason[:64]
    session.flush()
    details = {"point": row.point, "pass": row.id, "reason": row.reason}
    journal_success(gate, session, SYSTEM, ("pass_withdrawn", record.id), details)


def _point_open_to(
    session: Session, record: RecordRow, reference: Reference, situation: Situation
) -> str | None:
    """The next point, where nothing is missing there but the vehicle itself."""
    if not PERMITS[records.state_of(record)].pair:
        return None
    point = reference.route(record.route).next_after(frozenset(records.passages(session, record.id)))
    return point if point is not None and not lacks(reference.point(point), situation) else None
