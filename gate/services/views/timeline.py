"""A record's life, oldest first: what the journal says of it, with the pictures of its sightings."""

from datetime import datetime

from events.messages.lane import Picture
from gate.domain.access import Actor, Permission
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.views.discretion import named, told
from gate.services.views.shapes import TimelineEntry
from gate.store import journal, sightings
from gate.store.models.journal import JournalRow
from gate.store.session import Session


def timeline(
    gate: Gate,  # noqa: ARG001 -- every view has the same head
    session: Session,
    actor: Actor,
    record_id: str,
    until: datetime | None = None,
) -> tuple[TimelineEntry, ...]:
    """As far as `until`, that instant included; None = all. Raises NotFoundError. A firm sees no pictures, no officer's name and no officer's words, yet also that its people were read."""
    record = fetch(session, actor, record_id)
    rows = [row for row in journal.successes_of(session, {record.id}) if until is None or row.at <= until]
    pictures = _pictures(session, record.id) if actor.may(Permission.SEE_RECORDS) else {}
    return tuple(
        _entry(row, named(actor, row), values, pictures)
        for row in rows
        if (values := told(actor, row)) is not None
    )


def _pictures(session: Session, record_id: str) -> dict[str, tuple[Picture, ...]]:
    return {row.id: sightings.evidence_of(row).pictures for row in sightings.of_record(session, record_id)}


def _entry(
    row: JournalRow, by: str, values: dict[str, str], pictures: dict[str, tuple[Picture, ...]]
) -> TimelineEntry:
    shown = pictures.get(row.details.get("sighting", ""), ()) if row.action == "vehicle_sighted" else ()
    return TimelineEntry(at=row.at, code=row.action, by=by, role=row.role, values=values, pictures=shown)
