"""The latest canary truck: sent, on the log, echoed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from events.messages.canary import CanaryEchoed
from events.messages.registry import CANARY
from gate.domain.path import Canary, Echo
from gate.store.models.base import TABLES
from gate.store.models.canary import CanaryRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep

_GATE = "gate"


def locked(session: Session) -> CanaryRow:
    """The gate's own row, ours until the transaction ends: two workers never send the same number."""
    return _row(session, _GATE)


def is_due(session: Session, before: datetime) -> bool:
    """Was the last one sent by then, and has the log had it? While it waits another would only pile up."""
    row = session.get(CanaryRow, _GATE)
    return row is None or row.sent_at is None or (row.sent_at <= before and not _waits(session))


def _waits(session: Session) -> bool:
    outbox = TABLES.outbox.c
    waiting = select(outbox.position).where(
        outbox.published_at.is_(None), outbox.aggregatetype == CANARY.name
    )
    return session.execute(waiting.limit(1)).first() is not None


def set_echo(session: Session, echo: CanaryEchoed, returned_at: datetime) -> None:
    """A later number replaces an earlier one, never the reverse."""
    row = _row(session, echo.agency)
    if echo.number > row.number:
        row.number, row.sent_at = echo.number, echo.sent_at
        row.heard_at, row.returned_at = echo.heard_at, returned_at


def latest(session: Session) -> Canary | None:
    """None where none was ever sent."""
    row = session.get(CanaryRow, _GATE)
    if row is None or row.sent_at is None:
        return None
    outbox = TABLES.outbox.c
    published = select(outbox.published_at).where(outbox.id == row.event_id)
    return Canary(row.number, row.sent_at, session.execute(published).scalar_one_or_none(), _echoes(session))


def _echoes(session: Session) -> Mapping[str, Echo]:
    rows = session.scalars(select(CanaryRow).where(CanaryRow.hop != _GATE))
    return {
        row.hop: Echo(row.number, row.sent_at, row.heard_at, row.returned_at)
        for row in rows
        if row.sent_at and row.heard_at and row.returned_at
    }


def _row(session: Session, hop: str) -> CanaryRow:
    insert_or_keep(session, CanaryRow, ("hop",), {"hop": hop, "number": 0})
    return session.scalars(
        select(CanaryRow).where(CanaryRow.hop == hop).with_for_update(),
        execution_options={"populate_existing": True},
    ).one()
