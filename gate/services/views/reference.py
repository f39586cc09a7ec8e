"""What the gate goes by at an instant, and what is to change: no secret, for whoever has to plan for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from gate.domain.points import Names
from gate.reference.lists import LONG_LISTS
from gate.reference.load import DatedRow, in_force
from gate.services.context import Gate
from gate.services.views.shapes import Page
from gate.store.code_lists import hs_page, turns
from gate.store.reference import all_rows
from gate.store.session import Session


@dataclass(frozen=True)
class ReferenceRowView:
    """`says` has the form of the gate's reference files; `valid_until` None = until further notice."""

    kind: str
    id: str
    names: Names
    valid_from: datetime
    valid_until: datetime | None
    says: Mapping[str, JsonValue]


@dataclass(frozen=True)
class ListChange:
    """How many rows of a long list begin and end at one instant."""

    kind: str
    at: datetime
    begin: int
    end: int


@dataclass(frozen=True)
class ReferenceView:
    """`changes`: rows that begin or end after `at`, the next first. The list of goods (`hs_code`) is told page by page
    elsewhere; `list_changes` counts what begins and ends there."""

    at: datetime
    in_force: tuple[ReferenceRowView, ...]
    changes: tuple[ReferenceRowView, ...]
    list_changes: tuple[ListChange, ...]


def reference_at(gate: Gate, session: Session, at: datetime | None = None) -> ReferenceView:
    """In force at `at` (now), by kind and id."""
    when, rows = at or gate.clock.now(), all_rows(session, without=LONG_LISTS)
    coming = sorted((row for row in rows if _turns(row, when)), key=lambda row: (_turn(row, when), row.place))
    return ReferenceView(
        when,
        tuple(_view(row) for _, row in sorted(in_force(rows, when).items())),
        tuple(_view(row) for row in coming),
        tuple(change for kind in sorted(LONG_LISTS) for change in _list_changes(session, kind, when)),
    )


def hs_codes_at(
    gate: Gate, session: Session, at: datetime | None, beginning: str, page: tuple[str, int]
) -> Page[ReferenceRowView]:
    """Codes of goods in force at `at` (now) that begin so, in their order; `page` is the last code seen and how many to tell."""
    after, limit = page
    rows = hs_page(session, at or gate.clock.now(), beginning, after, limit + 1)
    shown = [
        _view(DatedRow(row.kind, row.id, row.valid_from, row.valid_until, row.row)) for row in rows[:limit]
    ]
    return Page(tuple(shown), shown[-1].id if len(rows) > limit else None)


def _list_changes(session: Session, kind: str, when: datetime) -> list[ListChange]:
    begins, ends = (dict(each) for each in turns(session, kind, when))
    return [ListChange(kind, at, begins.get(at, 0), ends.get(at, 0)) for at in sorted({*begins, *ends})]


def _turns(row: DatedRow, when: datetime) -> bool:
    return row.valid_from > when or (row.valid_until is not None and row.valid_until > when)


def _turn(row: DatedRow, when: datetime) -> datetime:
    """When it begins, or ends where it has begun."""
    return row.valid_from if row.valid_from > when or row.valid_until is None else row.valid_until


def _view(row: DatedRow) -> ReferenceRowView:
    said = {name: value for name, value in row.said.items() if name not in ("id", "names")}
    return ReferenceRowView(row.kind, row.id, row.row.get("names", {}), row.valid_from, row.valid_until, said)
