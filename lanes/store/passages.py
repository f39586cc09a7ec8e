"""The passages of one lane on disk: at most one vehicle is in the lane, and a restart goes on with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from lanes.store.tables import BACKGROUND, PASSAGE


@dataclass(frozen=True)
class StoredPassage:
    """`texts`: camera -> plate text that was reported. `order_id` is the latest order that opened the barrier for it."""

    sighting_id: str
    started_at: datetime
    sighted_at: datetime | None
    texts: Mapping[str, str]
    order_id: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    left_at: datetime | None


def begin(session: Session, sighting_id: str, at: datetime) -> None:
    session.execute(insert(PASSAGE).values(sighting_id=sighting_id, started_at=at, texts={}))


def forget(session: Session, sighting_id: str) -> None:
    """It was no vehicle after all."""
    session.execute(delete(PASSAGE).where(PASSAGE.c.sighting_id == sighting_id))


def mark(session: Session, sighting_id: str, **values: Any) -> None:
    session.execute(update(PASSAGE).where(PASSAGE.c.sighting_id == sighting_id).values(**values))


def passage(session: Session, sighting_id: str) -> StoredPassage | None:
    found = session.execute(select(PASSAGE).where(PASSAGE.c.sighting_id == sighting_id))
    return next(map(_stored, found.mappings()), None)


def in_the_lane(session: Session) -> StoredPassage | None:
    """The passage that has not ended, the latest where a crash left several."""
    rows = session.execute(
        select(PASSAGE).where(PASSAGE.c.left_at.is_(None)).order_by(PASSAGE.c.started_at.desc())
    )
    return next(map(_stored, rows.mappings()), None)


def with_open_barrier(session: Session) -> Sequence[StoredPassage]:
    """Passages for which the barrier was opened and not closed again, oldest first."""
    rows = session.execute(
        select(PASSAGE)
        .where(PASSAGE.c.opened_at.is_not(None), PASSAGE.c.closed_at.is_(None))
        .order_by(PASSAGE.c.opened_at)
    )
    return list(map(_stored, rows.mappings()))


def keep_background(session: Session, camera: str, picture: bytes, at: datetime) -> None:
    fresh = upsert(BACKGROUND).values(camera=camera, picture=picture, learned_at=at)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["camera"], set_={"picture": fresh.excluded.picture, "learned_at": at}
        )
    )


def backgrounds(session: Session, since: datetime) -> dict[str, bytes]:
    """Camera -> its empty lane as the motion model keeps it, where it was seen `since` or later."""
    fresh = select(BACKGROUND.c.camera, BACKGROUND.c.picture).where(BACKGROUND.c.learned_at >= since)
    return {row.camera: row.picture for row in session.execute(fresh)}


def _stored(row: RowMapping) -> StoredPassage:
    return StoredPassage(**{field.name: row[field.name] for field in fields(StoredPassage)})
