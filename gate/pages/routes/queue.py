"""The queue: anyone reads numbers and places; the control centre opens, calls, moves and closes; a firm takes a ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError, NotFoundError
from gate.domain.queueing import QueueClass
from gate.pages import queue_words, reasons
from gate.pages.visit import Visit
from gate.pages.visitors import anyone, sending
from gate.services.call_next import call_next
from gate.services.close_queue import close_queue
from gate.services.commands import Command
from gate.services.move_ticket import move_ticket
from gate.services.once import UseCase
from gate.services.open_queue import open_queue
from gate.services.queue_commands import CallNext, CloseQueue, MoveTicket, OpenQueue, SetQuotas, TakeTicket
from gate.services.set_quotas import set_quotas
from gate.services.take_ticket import take_ticket
from gate.services.views.queues import QueueView, latest_lines, queues_board
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(anyone)]
Calling = Annotated[Visit, Depends(sending(Permission.CALL))]
Ordering = Annotated[Visit, Depends(sending(Permission.ORDER_QUEUE))]
Taking = Annotated[Visit, Depends(sending(Permission.DECLARE))]
_LINES = 20


@dataclass(frozen=True)
class Told:
    """One line of the log as it is read; `loud` where somebody's turn changed."""

    at: datetime
    text: str
    loud: bool


@router.get("/queue")
def show(visit: Asking) -> HTMLResponse:
    return _page(visit)


@router.post("/queue")
def open_here(visit: Ordering) -> Response:
    form = visit.sent
    fields = {"point": form.text("point"), "answer_minutes": form.text("minutes"), "quotas": _quotas(visit)}
    return _done(visit, open_queue, OpenQueue, fields, "queue_opened")


@router.post("/queue/{queue_id}/call")
def call(visit: Calling, queue_id: str) -> Response:
    form = visit.sent
    fields = {"queue_id": queue_id, "queue_class": form.text("class"), "count": form.text("count")}
    return _done(visit, call_next, CallNext, fields, "tickets_called")


@router.post("/queue/{queue_id}/move")
def move(visit: Ordering, queue_id: str) -> Response:
    names = ("ticket", "place", "reason", "note")
    fields = {"queue_id": queue_id, **{name: visit.sent.text(name) for name in names}}
    return _done(visit, move_ticket, MoveTicket, fields, "ticket_moved")


@router.post("/queue/{queue_id}/quotas")
def quotas(visit: Ordering, queue_id: str) -> Response:
    fields = {"queue_id": queue_id, "quotas": _quotas(visit), "note": visit.sent.text("note")}
    return _done(visit, set_quotas, SetQuotas, fields, "quotas_set")


@router.post("/queue/{queue_id}/close")
def close(visit: Ordering, queue_id: str) -> Response:
    fields = {"queue_id": queue_id, "note": visit.sent.text("note")}
    return _done(visit, close_queue, CloseQueue, fields, "queue_closed")


@router.post("/records/{record_id}/ticket")
def take(visit: Taking, record_id: str) -> Response:
    visit.do(take_ticket, visit.command(TakeTicket, record_id=record_id), record_id)
    return visit.go(f"/records/{record_id}", "ticket_taken")


def _quotas(visit: Visit) -> dict[str, str]:
    return {str(kind): visit.sent.text(kind) for kind in QueueClass}


def _done(
    visit: Visit, use_case: UseCase[Any, Any], kind: type[Command], fields: dict[str, Any], said: str
) -> Response:
    """Back on the page: with what was done, or with why it was not."""
    try:
        visit.do(use_case, visit.command(kind, **fields), str(fields.get("queue_id", "")))
    except (ConflictError, InvalidError, NotFoundError) as refused:
        visit.sent.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, status=status_of(refused))
    return visit.go("/queue", said)


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        queues = queues_board(visit.gate, session)
        told = {queue.id: latest_lines(session, queue.id, _LINES) for queue in queues}
    return visit.page(
        "queue.html",
        status=status,
        queues=queues,
        told={
            queue_id: [
                Told(
                    line.at,
                    queue_words.sentence(line, visit.speech),
                    queue_words.kind_of(line) in queue_words.LOUD,
                )
                for line in lines
            ]
            for queue_id, lines in told.items()
        },
        classes=tuple(QueueClass),
        move_reasons=reasons.options(reasons.MOVE, visit.speech),
        free_points=_free_points(visit, queues),
    )


def _free_points(visit: Visit, queues: tuple[QueueView, ...]) -> list[tuple[str, str]]:
    """Points that nobody goes round and that have no open queue, by name."""
    reference, taken = visit.reference, {queue.point for queue in queues}
    ids = reference.obligatory - taken
    names = visit.place_names()
    return sorted(((one, names[one]) for one in ids if one in reference.points), key=lambda point: point[1])
