"""Rows of the agencies' registers come in through the same door and travel on as events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Request
from pydantic import Field

from events.messages.values import Agency, Code, Value
from gate.api.command_routes import command_id
from gate.api.row_by_row import MOST_ROWS, ByItself, RowProblem, Rows
from gate.domain.access import Actor, Permission
from gate.services.commands import PutRegisterRow
from gate.services.context import Gate
from gate.services.put_register_row import need_keeper, put_register_row
from gate.services.results import RegisterRowAnswer
from gate.services.transaction import transaction
from gate.web.callers import GateHere, Require
from gate.web.given import made

router = APIRouter(tags=["registers"])
Keeper = Annotated[Actor, Depends(Require(Permission.PUT_REGISTER))]


@dataclass(frozen=True)
class Place:
    """Which row of which register."""

    agency: Agency
    register: str
    key: str


Row = dict[str, str | int | bool | None]


class KeyedRow(Value):
    """One row of the register; `row` null deletes it."""

    key: str = Field(min_length=1, max_length=100)
    row: Row | None


class RowPut(Value):
    """What became of row `row`, counted from 0: the version it has now, or why it was not put."""

    row: int
    key: str = ""
    version: int | None = None
    problem: RowProblem | None = None


class ListPut(Value):
    accepted: int
    refused: int
    rows: tuple[RowPut, ...]


def place_of(agency: Agency, register: str, key: str) -> Place:
    return Place(agency, register, key)


def register_of(agency: Agency, register: Code) -> tuple[Agency, str]:
    return agency, register


@dataclass(frozen=True)
class Caller:
    """Who sends a list, and the key of the whole list."""

    actor: Actor
    key: str


def caller_of(actor: Keeper, idempotency_key: Annotated[str | None, Header(max_length=200)] = None) -> Caller:
    """Raises InvalidError `idempotency_key_missing`."""
    command_id(actor, idempotency_key)
    return Caller(actor, idempotency_key or "")


@router.put("/registers/{agency}/{register}/{key}")
def put_row(
    place: Annotated[Place, Depends(place_of)],
    row: Row | None,
    actor: Keeper,
    gate: GateHere,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> RegisterRowAnswer:
    """Puts one row of the caller's own agency; `null` deletes it."""
    return _put(gate, actor, (place, command_id(actor, idempotency_key)), row)


@router.put("/registers/{agency}/{register}")
def put_rows(
    register: Annotated[tuple[Agency, str], Depends(register_of)],
    rows: Annotated[Sequence[Annotated[KeyedRow, ByItself]], Body(json_schema_extra={"maxItems": MOST_ROWS})],
    request: Request,
    caller: Annotated[Caller, Depends(caller_of)],
    gate: GateHere,
) -> ListPut:
    """Puts up to 500 rows of the caller's own agency, in their order, each by itself.

    The same call again, with the same Idempotency-Key, puts nothing twice."""
    need_keeper(caller.actor, register[0])

    def put(place: int, row: KeyedRow) -> RowPut:
        command = command_id(caller.actor, f"{caller.key}\0{place}")
        answer = _put(gate, caller.actor, (Place(*register, row.key), command), row.row)
        return RowPut(row=place, key=row.key, version=answer.version)

    listed: Rows[KeyedRow] = Rows(request, rows)
    answers = tuple(
        RowPut(row=place, problem=made) if isinstance(made, RowProblem) else made
        for place, made in listed.done(put)
    )
    accepted = sum(answer.problem is None for answer in answers)
    return ListPut(accepted=accepted, refused=len(answers) - accepted, rows=answers)


def _put(gate: Gate, actor: Actor, where: tuple[Place, str], row: Row | None) -> RegisterRowAnswer:
    """`where` is the place and the id of the command."""
    place, command = where
    fields = {"agency": place.agency, "register_name": place.register, "key": place.key, "row": row}
    made_command = made(PutRegisterRow, fields | {"command_id": command})
    subject = f"{place.agency}/{place.register}/{place.key}"
    with transaction(gate, actor, "put_register_row", subject) as session:
        return put_register_row(gate, session, actor, made_command)
