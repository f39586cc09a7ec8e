"""Who was shown a record: for the firm it belongs to, and for whoever reads the journal."""

from dataclasses import dataclass
from datetime import datetime

from events.messages.values import Authority
from gate.domain.access import AUTHORITY_OF, Actor, Permission, Role
from gate.domain.accesses import Shown
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.views.discretion import sees_officers
from gate.services.views.journal import position_of
from gate.services.views.shapes import Page
from gate.store import accesses as ledger
from gate.store.models.accesses import AccessRow
from gate.store.session import Session


@dataclass(frozen=True)
class RecordReader:
    """Someone of the gate was shown the record, or the people on it, by this route.

    A second look within the same ten minutes of the clock is not told again. `name` is empty for a firm."""

    at: datetime
    shown: Shown
    role: Role
    authority: Authority | None
    name: str
    route: str


def readers(
    gate: Gate,  # noqa: ARG001 -- every view has the same head
    session: Session,
    actor: Actor,
    record_id: str,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RecordReader]:
    """Newest first. Raises NotFoundError, ForbiddenError, InvalidError `cursor_invalid`."""
    record = fetch(session, actor, record_id)
    if not may_see_readers(actor):
        actor.need(Permission.SEE_JOURNAL)
    found = ledger.of_record(session, record.id, position_of(cursor), limit)
    shown = found[:limit]
    more = str(shown[-1].position) if len(found) > limit else None
    return Page(tuple(_reader(actor, row) for row in shown), more)


def may_see_readers(actor: Actor) -> bool:
    return actor.may(Permission.SEE_OWN_RECORDS) or actor.may(Permission.SEE_JOURNAL)


def _reader(actor: Actor, row: AccessRow) -> RecordReader:
    role = Role(row.role)
    return RecordReader(
        at=row.at,
        shown=Shown(row.shown),
        role=role,
        authority=AUTHORITY_OF.get(role),
        name=row.name if sees_officers(actor) else "",
        route=row.route,
    )
