"""The lists of codes in force at an instant, looked up for one declaration or told page by page: that of goods has thousands of rows."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from gate.domain.code_lists import CodeLists, beginnings
from gate.domain.points import Reference
from gate.store.models.journal import ReferenceRow
from gate.store.session import Session

_LAST = "99999999"


def with_lists(
    session: Session,
    reference: Reference,
    hs: Collection[str],
    at: datetime,
    *,
    kept: Collection[str] = (),
) -> Reference:
    """The reference with what a declaration that names the tariff codes `hs` is judged by; see CodeLists."""
    provinces = session.scalars(select(ReferenceRow.id).where(*standing("province", at)))
    lists = CodeLists(
        hs=_hs_around(session, hs, at),
        provinces=frozenset(one.removeprefix("vn-") for one in provinces),
        kept=frozenset(kept),
    )
    return reference.with_lists(lists)


def _hs_around(session: Session, hs: Collection[str], at: datetime) -> frozenset[str]:
    """The beginnings of these codes that are listed, and one code for each depth to which the list of their chapters goes."""
    if not hs:
        return frozenset()
    there, code = standing("hs_code", at), ReferenceRow.id
    wanted = sorted({part for one in hs for part in beginnings(one)})
    chapters = sorted({one[:2] for one in hs})
    around = or_(*(code.between(chapter, chapter + _LAST) for chapter in chapters))
    depth = (func.substr(code, 1, 2), func.length(code))
    found = {
        *session.scalars(select(code).where(*there, code.in_(wanted))),
        *session.scalars(select(func.min(code)).where(*there, around).group_by(*depth)),
    }
    return frozenset(found or session.scalars(select(code).where(*there).limit(1)))


def hs_page(session: Session, at: datetime, beginning: str, after: str, limit: int) -> Sequence[ReferenceRow]:
    """Up to `limit` rows in force whose codes begin so and come after `after`; of two rows of one code the later one."""
    newer = aliased(ReferenceRow)
    replaced = exists().where(
        *standing("hs_code", at, newer),
        newer.id == ReferenceRow.id,
        newer.valid_from > ReferenceRow.valid_from,
    )
    rows = select(ReferenceRow).where(
        *standing("hs_code", at),
        ReferenceRow.id.between(beginning, (beginning + _LAST)[: len(_LAST)]),
        ReferenceRow.id > after,
        ~replaced,
    )
    return session.scalars(rows.order_by(ReferenceRow.id).limit(limit)).all()


def turns(session: Session, kind: str, at: datetime) -> tuple[list[tuple[datetime, int]], ...]:
    """How many rows of a kind begin, and how many end, at each instant after `at`."""
    moments = (ReferenceRow.valid_from, ReferenceRow.valid_until)
    counted = (
        select(moment, func.count())
        .where(ReferenceRow.kind == kind, moment > at)
        .group_by(moment)
        .order_by(moment)
        for moment in moments
    )
    return tuple([(when, count) for when, count in session.execute(one) if when] for one in counted)


def standing(
    kind: str, at: datetime, row: type[ReferenceRow] = ReferenceRow
) -> tuple[ColumnElement[bool], ...]:
    """Rows of this kind in force."""
    return row.kind == kind, row.valid_from <= at, or_(row.valid_until.is_(None), row.valid_until > at)
