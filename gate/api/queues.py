"""The queues before control points. Anyone may read them: numbers and places are what nobody shall have to buy."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gate.domain.access import Actor
from gate.domain.errors import not_found
from gate.services.views.queues import LogLine, QueueView, TicketView, queue_log, queues_board, ticket_of
from gate.services.views.shapes import Page
from gate.web.callers import GateHere, SeesRecords, public

router = APIRouter(tags=["queues"])
Reader = Annotated[Actor, Depends(SeesRecords)]


@router.get("/queues", dependencies=[Depends(public)])
def get_queues(gate: GateHere) -> tuple[QueueView, ...]:
    """Every open queue: who waits in which place, who was called, and the digest that commits the log so far."""
    with gate.database.read() as session:
        return queues_board(gate, session)


@router.get("/queues/{queue_id}/log", dependencies=[Depends(public)])
def get_queue_log(
    queue_id: str,
    gate: GateHere,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="The number of the last line you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Page[LogLine]:
    """The queue's public log in its order, also of a closed one; keep it, and you can prove later that it was not rewritten."""
    with gate.database.read() as session:
        return queue_log(session, queue_id, after, limit)


@router.get("/records/{record_id}/ticket")
def get_ticket(record_id: str, actor: Reader, gate: GateHere) -> TicketView:
    """The record's live ticket with its place now. 404 `ticket_not_found` where it waits nowhere."""
    with gate.database.read() as session:
        found = ticket_of(gate, session, actor, record_id)
    if found is None:
        raise not_found("ticket")
    return found
