"""A firm declares crossings: one, whose body is the declaration itself, or a list of them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Request, Response
from pydantic import Field

from events.messages.values import Value
from gate.api.command_routes import command_id
from gate.api.row_by_row import MOST_ROWS, ByItself, RowProblem, Rows
from gate.domain.access import Actor, Permission
from gate.domain.declaration import Declaration
from gate.services.commands import Declare
from gate.services.context import Gate
from gate.services.declare import declare
from gate.services.results import Declared
from gate.services.transaction import transaction
from gate.services.views.records import record_for
from gate.services.views.representation import represent
from gate.web.callers import GateHere, Require

router = APIRouter(tags=["declarations"])
Declarant = Annotated[Actor, Depends(Require(Permission.DECLARE))]


class DeclarationRow(Value):
    """`idempotency_key` is what the header of a single POST would be: the same for each repetition of this row, alone or in a list."""

    idempotency_key: str = Field(min_length=1, max_length=200)
    declaration: Declaration


class RowDeclared(Value):
    """What became of row `row`, counted from 0: one of the two."""

    row: int
    declared: Declared | None = None
    problem: RowProblem | None = None


class ListDeclared(Value):
    accepted: int
    refused: int
    rows: tuple[RowDeclared, ...]


@router.post("/declarations", status_code=201)
def post_declaration(
    declaration: Declaration,
    response: Response,
    actor: Declarant,
    gate: GateHere,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Declared:
    """Declares one crossing and makes its clearance record. All rule failures are answered at once."""
    declared = _declare(gate, actor, idempotency_key, declaration)
    response.headers["Location"] = f"/api/v1/records/{declared.record_id}"
    with gate.database.read() as session:
        record = represent(record_for(gate, session, actor, declared.record_id))
    response.headers["ETag"] = record.etag
    return declared


@router.post("/declarations/bulk")
def post_declarations(
    rows: Annotated[
        Sequence[Annotated[DeclarationRow, ByItself]], Body(json_schema_extra={"maxItems": MOST_ROWS})
    ],
    request: Request,
    actor: Declarant,
    gate: GateHere,
) -> ListDeclared:
    """Declares up to 500 crossings. Each row is done or refused by itself; the same call again makes nothing twice."""
    listed: Rows[DeclarationRow] = Rows(request, rows, inside="/declaration")
    done = listed.done(lambda _, row: _declare(gate, actor, row.idempotency_key, row.declaration))
    answers = tuple(
        RowDeclared(row=place, problem=made)
        if isinstance(made, RowProblem)
        else RowDeclared(row=place, declared=made)
        for place, made in done
    )
    accepted = sum(answer.declared is not None for answer in answers)
    return ListDeclared(accepted=accepted, refused=len(answers) - accepted, rows=answers)


def _declare(gate: Gate, actor: Actor, key: str | None, declaration: Declaration) -> Declared:
    command = Declare(command_id=command_id(actor, key), declaration=declaration)
    with transaction(gate, actor, "declare") as session:
        return declare(gate, session, actor, command)
