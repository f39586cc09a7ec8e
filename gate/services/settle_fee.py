"""The fee office enters what was paid; as soon as nothing is owed, the fee holds no barrier shut."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError
from gate.services.assess_fee import mind_owed, owed_details
from gate.services.context import Gate
from gate.services.fee_commands import SettleFee
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import FeeSettled
from gate.store import fees
from gate.store.models.fees import FeePaymentRow
from gate.store.models.records import RecordRow
from gate.store.session import Session


@once(FeeSettled)
def settle_fee(gate: Gate, session: Session, actor: Actor, command: SettleFee) -> FeeSettled:
    """Also after the crossing has ended: money may come later. Raises NotFoundError, ConflictError `nothing_owed`,
    `more_than_owed`, `receipt_used`."""
    actor.need(Permission.SETTLE_FEES)
    record = fetch_locked(session, actor, command.record_id)
    _need_owed(session, record, command)
    now = gate.clock.now()
    session.add(
        FeePaymentRow(
            id=command.command_id,
            record_id=record.id,
            receipt=command.receipt,
            amount=command.amount,
            method=command.method,
            text=command.text,
            by=actor.account_id,
            at=now,
        )
    )
    mind_owed(session, record)
    if record.fee_owed <= 0:
        record.fees_settled_at = now
    record.updated_at = now
    details = {"amount": str(command.amount), "receipt": command.receipt, "method": command.method}
    journal_success(gate, session, actor, ("fee_settled", record.id), {**details, **owed_details(record)})
    reconcile(gate, session, record, "fee_settled")
    return FeeSettled(record_id=record.id, paid=command.amount, owed=record.fee_owed)


def _need_owed(session: Session, record: RecordRow, command: SettleFee) -> None:
    if record.fee_owed <= 0:
        raise ConflictError("nothing_owed", "No fee is owed for this crossing: look at its page.")
    if command.amount > record.fee_owed:
        raise ConflictError(
            "more_than_owed", f"Only {record.fee_owed} đồng are owed for this crossing: take no more."
        )
    if fees.receipt_known(session, command.receipt):
        raise ConflictError("receipt_used", "This receipt is entered already: check its number.")
