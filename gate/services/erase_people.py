"""Someone's right to be forgotten: the keys of a record's people are destroyed, and with them what they open."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.services.commands import ErasePeople
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.results import PeopleErased
from gate.store import people, records
from gate.store.session import Session


@once(PeopleErased)
def erase_people(gate: Gate, session: Session, actor: Actor, command: ErasePeople) -> PeopleErased:
    """Raises ForbiddenError, NotFoundError `record_not_found`, `person_not_found`, ConflictError `crossing_not_ended`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    record = records.lock(session, command.record_id)
    if record is None:
        raise not_found("record")
    if record.ended_at is None:
        raise ConflictError(
            "crossing_not_ended", "The authorities still need these people: erase them after the crossing."
        )
    count = people.erase_all(session, record.id)
    if count == 0:
        raise not_found("person")
    details = {"count": str(count), "reason": command.reason}
    journal_success(gate, session, actor, ("people_erased", record.id), details)
    return PeopleErased(record_id=record.id, count=count)
