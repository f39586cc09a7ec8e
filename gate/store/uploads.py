"""Uploads: found by their firm; their trucks are taken one by one, each by one worker."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select

from gate.spreadsheets.cells import CellFailure
from gate.spreadsheets.table import Line
from gate.spreadsheets.trucks import Truck
from gate.store.models.uploads import UploadRow, UploadTruckRow
from gate.store.session import Session

WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"


def add(session: Session, upload: UploadRow, trucks: Sequence[Truck]) -> None:
    session.add(upload)
    session.flush()
    rows = [
        {
            "upload_id": upload.id,
            "position": position,
            "state": WAITING,
            "lines": [[line.number, line.cells] for line in truck.lines],
            "failures": [],
        }
        for position, truck in enumerate(trucks)
    ]
    session.execute(insert(UploadTruckRow), rows)


def of_firm(session: Session, tax_code: str, most: int) -> Sequence[UploadRow]:
    """The latest first."""
    mine = select(UploadRow).where(UploadRow.tax_code == tax_code)
    return session.scalars(mine.order_by(UploadRow.created_at.desc(), UploadRow.id).limit(most)).all()


def get(session: Session, upload_id: str) -> UploadRow | None:
    return session.get(UploadRow, upload_id)


def of_truck(session: Session, truck: UploadTruckRow) -> UploadRow:
    return session.get_one(UploadRow, truck.upload_id)


def count_unfinished(session: Session, tax_code: str) -> int:
    waiting = exists().where(UploadTruckRow.upload_id == UploadRow.id, UploadTruckRow.state == WAITING)
    mine = select(func.count()).select_from(UploadRow).where(UploadRow.tax_code == tax_code, waiting)
    return session.scalar(mine) or 0


def counts(session: Session, ids: Iterable[str]) -> Mapping[tuple[str, str], int]:
    """How many trucks, by upload and state."""
    rows = session.execute(
        select(UploadTruckRow.upload_id, UploadTruckRow.state, func.count())
        .where(UploadTruckRow.upload_id.in_(tuple(ids)))
        .group_by(UploadTruckRow.upload_id, UploadTruckRow.state)
    )
    return {(upload_id, state): count for upload_id, state, count in rows}


def trucks(
    session: Session, upload_id: str, state: str = "", *, after: int = -1, most: int | None = None
) -> Sequence[UploadTruckRow]:
    """In the file's order, from behind position `after` on."""
    statement = select(UploadTruckRow).where(
        UploadTruckRow.upload_id == upload_id, UploadTruckRow.position > after
    )
    if state:
        statement = statement.where(UploadTruckRow.state == state)
    return session.scalars(statement.order_by(UploadTruckRow.position).limit(most)).all()


def any_waiting(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(UploadTruckRow.state == WAITING))))


def lock_next(session: Session) -> UploadTruckRow | None:
    """A waiting truck nobody else is at. Those early in their files come first: a long file does not hold up a short one."""
    return session.scalars(
        select(UploadTruckRow)
        .where(UploadTruckRow.state == WAITING)
        .order_by(UploadTruckRow.position, UploadTruckRow.upload_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def lines_of(row: UploadTruckRow) -> tuple[Line, ...]:
    return tuple(Line(number, cells) for number, cells in row.lines)


def failures_of(row: UploadTruckRow) -> tuple[CellFailure, ...]:
    return tuple(CellFailure(*failure) for failure in row.failures)


def accept(row: UploadTruckRow, record_id: str) -> None:
    """What stood in the file is in the record now; here nobody needs it any more."""
    row.state, row.record_id, row.lines = ACCEPTED, record_id, []


def refuse(row: UploadTruckRow, failures: Iterable[CellFailure]) -> None:
    row.state = REFUSED
    row.failures = [[one.line, one.column, one.code, one.value, one.fix] for one in failures]


def forget_before(session: Session, instant: datetime) -> int:
    """Deletes what was sent before and is worked off; returns how many files."""
    waiting = exists().where(UploadTruckRow.upload_id == UploadRow.id, UploadTruckRow.state == WAITING)
    old = session.scalars(select(UploadRow.id).where(UploadRow.created_at < instant, ~waiting)).all()
    session.execute(delete(UploadTruckRow).where(UploadTruckRow.upload_id.in_(old)))
    session.execute(delete(UploadRow).where(UploadRow.id.in_(old)))
    return len(old)
