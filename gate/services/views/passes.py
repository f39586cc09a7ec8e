"""The pass as it is shown: signed at this moment, for two hours at most, so that an old picture of it is worth nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events.messages.values import SPEAKS_FOR, Agency, Direction
from events.passes.claims import MOST_KG, PassClaims
from events.passes.codec import sign_pass
from gate.domain.access import Actor, Permission
from gate.domain.decisions import standings
from gate.domain.errors import NotFoundError
from gate.domain.may_pass import ALLOWS
from gate.domain.points import Names
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.store import decisions, passes, records
from gate.store.models.passes import PassRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

LIFETIME = timedelta(hours=2)


@dataclass(frozen=True)
class PassView:
    """`text` is what the QR code holds."""

    record_id: str
    reference: str
    point: str
    point_names: Names
    text: str
    issued_at: datetime
    expires_at: datetime


def pass_for(gate: Gate, session: Session, actor: Actor, record_id: str) -> PassView:
    """Raises NotFoundError `record_not_found`, `pass_not_there`."""
    record = fetch(session, actor, record_id)
    row = passes.live(session, record.id)
    if row is None:
        raise NotFoundError(
            "pass_not_there", "There is no pass now: look on the record's page at what is still missing."
        )
    now = gate.clock.now().replace(microsecond=0)
    claims = _claims(session, record, row, now)
    point = in_force(session, now).points.get(row.point)
    return PassView(
        record_id=record.id,
        reference=record.reference,
        point=row.point,
        point_names=point.names if point else {},
        text=sign_pass(claims, gate.order_key),
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
    )


def withdrawn_passes(gate: Gate, session: Session, actor: Actor) -> tuple[str, ...]:
    """Ids that a check without a network must refuse; older ones have expired by themselves. Raises ForbiddenError."""
    if not actor.may(Permission.REPORT_FROM_LANE):
        actor.need(Permission.SEE_LANES)
    return tuple(passes.withdrawn_since(session, gate.clock.now() - LIFETIME))


def _claims(session: Session, record: RecordRow, row: PassRow, now: datetime) -> PassClaims:
    facts = records.facts_of(record)
    stands = standings(decisions.of_record(session, record.id), record.since)
    let_go = {authority for authority, standing in stands.items() if standing.state in ALLOWS}
    vehicle = facts.vehicle
    return PassClaims(
        id=row.id,
        gate=record.gate,
        point=row.point,
        record_id=UUID(record.id),
        version=record.version,
        direction=Direction(record.direction),
        tractor=vehicle.tractor.text,
        trailer=vehicle.trailer.text if vehicle.trailer else None,
        container=vehicle.containers[0] if vehicle.containers else None,
        border_guard=let_go.issuperset(SPEAKS_FOR[Agency.BORDER_GUARD]),
        quarantine=let_go.issuperset(SPEAKS_FOR[Agency.QUARANTINE]),
        tax=let_go.issuperset(SPEAKS_FOR[Agency.TAX]),
        weight_kg=min(round(sum(line.gross_kg for line in facts.goods)), MOST_KG) or None,
        issued_at=now,
        expires_at=now + LIFETIME,
    )
