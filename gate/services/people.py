"""People of a record: kept sealed, each with a key of its own; every reading is journalled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from gate.domain.access import Actor, Permission
from gate.domain.declaration import Person
from gate.domain.errors import ForbiddenError
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.journal import journal_success
from gate.store import people as sealed
from gate.store.models.records import RecordRow
from gate.store.session import Session


def keep_people(session: Session, record: RecordRow, people: Sequence[Person], at: datetime) -> None:
    """These people replace the record's earlier ones, whose keys are destroyed."""
    sealed.erase_all(session, record.id)
    for place, person in enumerate(people):
        sealed.add(session, (str(uuid4()), record.id, record.version, place), person, at)


def read_people(gate: Gate, session: Session, actor: Actor, record_id: str) -> tuple[Person, ...]:
    """For the border guard, health quarantine and the firm itself; the reading is journalled, so give a write session.

    Raises NotFoundError, ForbiddenError `not_permitted`."""
    record = fetch(session, actor, record_id)
    own = actor.firm is not None and actor.firm.tax_code == record.tax_code
    if not own and not actor.may(Permission.SEE_PEOPLE):
        raise ForbiddenError(
            "not_permitted", "Personal data are for the border guard and health quarantine only."
        )
    found = sealed.of_record(session, record.id)
    journal_success(gate, session, actor, ("people_read", record.id), {"count": str(len(found))})
    return found
