"""What a firm is told of what officers did: the authority, the reason's code and what to do; no officer's name, no other firm's facts."""

from collections.abc import Sequence

from gate.domain.access import Actor, Permission, Role
from gate.services.public_events import is_public, public_details
from gate.store import records
from gate.store.models.journal import JournalRow
from gate.store.models.records import HoldRow
from gate.store.session import Session


def sees_officers(actor: Actor) -> bool:
    """Whoever sees all records is on duty at the gate and reads names and words as they were given."""
    return actor.may(Permission.SEE_RECORDS)


def own_words(session: Session, actor: Actor, holds: Sequence[HoldRow]) -> frozenset[str]:
    """The holds whose text this actor may read: a plate's hold may have been placed over another firm's crossing."""
    if sees_officers(actor):
        return frozenset(hold.id for hold in holds)
    placed_over = records.get_many(session, {hold.record_id for hold in holds if hold.record_id})
    own = {
        record.id for record in placed_over.values() if actor.firm and record.tax_code == actor.firm.tax_code
    }
    return frozenset(hold.id for hold in holds if hold.record_id in own)


def told(actor: Actor, row: JournalRow) -> dict[str, str] | None:
    """A journal row's details as this actor may read them; None where it is not for them."""
    if sees_officers(actor) or row.role == Role.FIRM:
        return row.details
    return public_details(row.action, row.details) if is_public(row.action, row.outcome) else None


def named(actor: Actor, row: JournalRow) -> str:
    """Who did it; for a firm its own people alone."""
    return row.name if sees_officers(actor) or row.role == Role.FIRM else ""
