"""Reading clearance records: a list by cursor, one record whole, now or as it was seen then, its timeline. A foreign record does not exist (404)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from events.messages.values import Direction, Instant, RecordState
from gate.domain.access import Actor
from gate.services.views.as_seen import record_then
from gate.services.views.passes import PassView, pass_for
from gate.services.views.readers import RecordReader, readers
from gate.services.views.records import RecordFilter, record_for, records_for
from gate.services.views.representation import represent
from gate.services.views.shapes import Page, RecordLine, RecordView, TimelineEntry
from gate.services.views.timeline import timeline
from gate.web.callers import GateHere, SeesReaders, SeesRecords
from gate.web.conditions import names

router = APIRouter(tags=["records"])
Reader = Annotated[Actor, Depends(SeesRecords)]


def record_filter(
    state: Annotated[tuple[RecordState, ...], Query()] = (),
    direction: Direction | None = None,
    text: Annotated[str, Query(max_length=40, description="Part of a reference or of a plate.")] = "",
    container: Annotated[str, Query(max_length=40, description="A whole container number (ISO 6346).")] = "",
    customs_declaration: Annotated[
        str, Query(max_length=40, description="The whole number of a customs declaration.")
    ] = "",
) -> RecordFilter:
    return RecordFilter(state, direction, None, text, container, customs_declaration)


@router.get("/records")
def list_records(
    actor: Reader,
    gate: GateHere,
    filters: Annotated[RecordFilter, Depends(record_filter)],
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[RecordLine]:
    """Newest change first. A firm sees its own records. Numbers are compared whole, with what is declared now."""
    with gate.database.read() as session:
        return records_for(gate, session, actor, filters, cursor=cursor, limit=limit)


@router.get(
    "/records/{record_id}",
    response_model=RecordView,
    responses={304: {"description": "As named in If-None-Match: nothing of it has changed."}},
)
def get_record(
    record_id: str,
    actor: Reader,
    gate: GateHere,
    at: Annotated[Instant | None, Query(description="An instant in the past, with its offset.")] = None,
    if_none_match: Annotated[str | None, Header(max_length=2000)] = None,
) -> Response:
    """One record whole, by id or reference: decisions, holds, and what each control point still waits for.

    Its `ETag` changes with everything shown here; name it in `If-Match` when you act on the record.

    `at` asks what was on record at that instant, everything recorded at it included. Such an answer has no `ETag` and
    no `actions`; its `untold` names what cannot be told of that time. Before the declaration there is nothing (404)."""
    if at is not None:
        with gate.database.read() as session:
            then = represent(record_then(gate, session, actor, record_id, at))
        return Response(then.body, media_type="application/json")
    with gate.database.read() as session:
        record = represent(record_for(gate, session, actor, record_id))
    headers = {"ETag": record.etag}
    if if_none_match is not None and names(if_none_match, record.tag, weakly=True):
        return Response(status_code=304, headers=headers)
    return Response(record.body, headers=headers, media_type="application/json")


@router.get("/records/{record_id}/timeline")
def get_timeline(record_id: str, actor: Reader, gate: GateHere) -> tuple[TimelineEntry, ...]:
    """What happened to the record, oldest first."""
    with gate.database.read() as session:
        return timeline(gate, session, actor, record_id)


@router.get("/records/{record_id}/readers")
def list_readers(
    record_id: str,
    actor: Annotated[Actor, Depends(SeesReaders)],
    gate: GateHere,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[RecordReader]:
    """Who of the gate was shown the record or its people, newest first; a firm reads no names. A look is told within seconds."""
    with gate.database.read() as session:
        return readers(gate, session, actor, record_id, cursor=cursor, limit=limit)


@router.get("/records/{record_id}/pass")
def get_pass(record_id: str, actor: Reader, gate: GateHere) -> PassView:
    """The signed text for the QR code, while the record has everything for its next point; ask again before it expires."""
    with gate.database.read() as session:
        return pass_for(gate, session, actor, record_id)
