"""A firm's uploads: how far each is, and what is wrong with the trucks that were refused. A foreign one does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.services.context import Gate
from gate.services.declare import firm_of
from gate.services.store_upload import KEPT
from gate.spreadsheets.cells import CellFailure
from gate.spreadsheets.table import Line
from gate.store import uploads
from gate.store.models.uploads import UploadRow, UploadTruckRow
from gate.store.session import Session

_LATEST = 20


@dataclass(frozen=True)
class UploadView:
    """`lines`: rows of the file; the other counts are of trucks. `kept_until`: then it is forgotten, the records are not."""

    id: str
    name: str
    lines: int
    trucks: int
    waiting: int
    accepted: int
    refused: int
    created_at: datetime
    kept_until: datetime


@dataclass(frozen=True)
class UploadedTruck:
    """`position` in the file, from 0. `state`: waiting | accepted | refused."""

    position: int
    state: str
    record_id: str | None
    failures: tuple[CellFailure, ...]


@dataclass(frozen=True)
class UploadedTrucks:
    """`next`: pass it on as `after`; None behind the last truck."""

    trucks: tuple[UploadedTruck, ...]
    next: int | None


def uploads_for(gate: Gate, session: Session, actor: Actor) -> tuple[UploadView, ...]:  # noqa: ARG001 -- the form of every view
    """The latest twenty, the newest first. Raises ForbiddenError."""
    rows = uploads.of_firm(session, _owner(actor), _LATEST)
    counts = uploads.counts(session, [row.id for row in rows])
    return tuple(_view(row, counts) for row in rows)


def upload_for(gate: Gate, session: Session, actor: Actor, upload_id: str) -> UploadView:  # noqa: ARG001 -- the form of every view
    """Raises ForbiddenError, NotFoundError `upload_not_found`."""
    row = _own(session, actor, upload_id)
    return _view(row, uploads.counts(session, [row.id]))


def trucks_for(
    session: Session, actor: Actor, upload_id: str, state: str = "", *, after: int = -1, limit: int = 200
) -> UploadedTrucks:
    """In the file's order. Raises ForbiddenError, NotFoundError `upload_not_found`."""
    _own(session, actor, upload_id)
    rows = uploads.trucks(session, upload_id, state, after=after, most=limit + 1)
    shown = tuple(_truck(row) for row in rows[:limit])
    return UploadedTrucks(shown, shown[-1].position if len(rows) > limit else None)


def refused_lines(
    session: Session, actor: Actor, upload_id: str
) -> tuple[tuple[Line, tuple[CellFailure, ...]], ...]:
    """Every row of every refused truck, with what is wrong in it. Raises ForbiddenError, NotFoundError `upload_not_found`."""
    _own(session, actor, upload_id)
    return tuple(
        (line, tuple(one for one in uploads.failures_of(row) if one.line == line.number))
        for row in uploads.trucks(session, upload_id, uploads.REFUSED)
        for line in uploads.lines_of(row)
    )


def _owner(actor: Actor) -> str:
    actor.need(Permission.DECLARE)
    return firm_of(actor).tax_code


def _own(session: Session, actor: Actor, upload_id: str) -> UploadRow:
    owner = _owner(actor)
    row = uploads.get(session, upload_id)
    if row is None or row.tax_code != owner:
        raise not_found("upload")
    return row


def _view(row: UploadRow, counts: Mapping[tuple[str, str], int]) -> UploadView:
    waiting, accepted, refused = (
        counts.get((row.id, state), 0) for state in (uploads.WAITING, uploads.ACCEPTED, uploads.REFUSED)
    )
    return UploadView(
        id=row.id,
        name=row.name,
        lines=row.line_count,
        trucks=waiting + accepted + refused,
        waiting=waiting,
        accepted=accepted,
        refused=refused,
        created_at=row.created_at,
        kept_until=row.created_at + KEPT,
    )


def _truck(row: UploadTruckRow) -> UploadedTruck:
    return UploadedTruck(row.position, row.state, row.record_id, uploads.failures_of(row))
