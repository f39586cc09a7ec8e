"""The journal for those who check what others did."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator

from gate.domain.access import Actor, Permission
from gate.services.views.journal import JournalFilter, journal
from gate.services.views.shapes import JournalEntry, Page
from gate.web.callers import GateHere, Require

router = APIRouter(tags=["journal"])


def _written_out(day: object) -> object:
    """Pydantic would take a bare number for seconds since 1970."""
    if isinstance(day, str) and "-" not in day[1:]:
        raise ValueError("a day is written YYYY-MM-DD")
    return day


Day = Annotated[date, BeforeValidator(_written_out)]
Reader = Annotated[Actor, Depends(Require(Permission.SEE_JOURNAL))]


def journal_filter(
    record: Annotated[
        str, Query(max_length=64, description="A record's reference or id, a lane, an account.")
    ] = "",
    person: Annotated[
        str, Query(max_length=100, description="A login, an account's id or part of a name.")
    ] = "",
    day: Annotated[Day | None, Query(description="A day at the gate (UTC+7).")] = None,
) -> JournalFilter:
    return JournalFilter(record, person, day)


@router.get("/journal")
def get_journal(
    actor: Reader,
    gate: GateHere,
    filters: Annotated[JournalFilter, Depends(journal_filter)],
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page[JournalEntry]:
    """Who did what, when, from where and why; successes and refusals, newest first."""
    with gate.database.read() as session:
        return journal(gate, session, actor, filters, cursor=cursor, limit=limit)
