"""Files of trucks, for machines: send one, see how far it is, what was refused, and take the refused rows back."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from gate.api.command_routes import command_id
from gate.domain.access import Actor, Permission
from gate.services.context import Gate
from gate.services.store_upload import store_upload
from gate.services.transaction import transaction
from gate.services.upload_commands import StoreUpload, UploadStored
from gate.services.views.uploads import (
    UploadedTrucks,
    UploadView,
    refused_lines,
    trucks_for,
    upload_for,
    uploads_for,
)
from gate.spreadsheets import writing
from gate.spreadsheets.reading import read
from gate.spreadsheets.trucks import trucks_of
from gate.web.callers import GateHere, Require
from gate.web.given import made

router = APIRouter(tags=["declarations"])
Declarant = Annotated[Actor, Depends(Require(Permission.DECLARE))]
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"text/csv": {}, writing.XLSX: {}},
    }
}
_SENT = {
    "requestBody": {
        "required": True,
        "description": "The file itself: CSV (UTF-8, UTF-16, Windows-1258, GB 18030; comma, semicolon or tab) or XLSX. "
        "At most 8 MB, 10,000 rows; rows with the same `reference` are one truck with several goods lines.",
        "content": {"text/csv": {}, writing.XLSX: {}, "application/octet-stream": {}},
    }
}


class Kind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


Format = Annotated[Kind, Query(alias="format")]


class State(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Tongue(StrEnum):
    """Of the headings; `machine` are the stable names. A file with any of them is understood."""

    MACHINE = "machine"
    VIETNAMESE = "vi"
    ENGLISH = "en"
    CHINESE = "zh"


@dataclass(frozen=True)
class Sending:
    """`key` is the id of the command."""

    gate: Gate
    actor: Actor
    key: str
    name: str


def sending(
    actor: Declarant,
    gate: GateHere,
    name: Annotated[str, Query(max_length=120, description="What the firm calls the file.")] = "",
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Sending:
    return Sending(gate, actor, command_id(actor, idempotency_key), name)


@router.post("/declarations/file", status_code=202, openapi_extra=_SENT)
async def post_file(
    request: Request, response: Response, sent: Annotated[Sending, Depends(sending)]
) -> UploadStored:
    """Takes a file of trucks. They are declared one after the other: look at `Location` for how far it is."""
    stored = await run_in_threadpool(_store, sent, await request.body())
    response.headers["Location"] = f"/api/v1/declarations/files/{stored.upload_id}"
    return stored


@router.get("/declarations/files")
def list_files(actor: Declarant, gate: GateHere) -> tuple[UploadView, ...]:
    """The firm's latest twenty, the newest first."""
    with gate.database.read() as session:
        return uploads_for(gate, session, actor)


@router.get("/declarations/file-template", response_class=Response, responses=_FILES)
def get_template(
    _: Declarant,
    kind: Format = Kind.CSV,
    language: Tongue = Tongue.MACHINE,
) -> Response:
    """An empty file with every column."""
    return _file(writing.template(kind, _headings(language)), kind, "trucks")


@router.get("/declarations/files/{upload_id}")
def get_file(upload_id: str, actor: Declarant, gate: GateHere) -> UploadView:
    """How far it is: done when nothing waits."""
    with gate.database.read() as session:
        return upload_for(gate, session, actor, upload_id)


@router.get("/declarations/files/{upload_id}/trucks")
def list_trucks(
    upload_id: str,
    actor: Declarant,
    gate: GateHere,
    state: State | None = None,
    after: Annotated[int, Query(ge=-1, le=2**31 - 1)] = -1,
) -> UploadedTrucks:
    """In the file's order, 200 at a time: the record of each, or every cell that is wrong with its row, column, value and mending."""
    with gate.database.read() as session:
        return trucks_for(session, actor, upload_id, state or "", after=after)


@router.get("/declarations/files/{upload_id}/refused", response_class=Response, responses=_FILES)
def get_refused(
    upload_id: str,
    actor: Declarant,
    gate: GateHere,
    kind: Format = Kind.CSV,
    language: Tongue = Tongue.MACHINE,
) -> Response:
    """The refused rows with what is wrong in their first column (in English): mend them and send this file back."""
    with gate.database.read() as session:
        found = refused_lines(session, actor, upload_id)
    lines = [(line, " ".join(f"{one.column}: {one.fix}" for one in wrong)) for line, wrong in found]
    return _file(writing.refused(kind, _headings(language), lines), kind, "refused")


def _store(sent: Sending, data: bytes) -> UploadStored:
    fields = {"command_id": sent.key, "name": sent.name, "sha256": hashlib.sha256(data).hexdigest()}
    command = made(StoreUpload, fields | {"trucks": trucks_of(read(data))})
    with transaction(sent.gate, sent.actor, "store_upload") as session:
        return store_upload(sent.gate, session, sent.actor, command)


def _headings(language: Tongue) -> str:
    return "" if language is Tongue.MACHINE else str(language)


def _file(data: bytes, kind: Kind, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(data, media_type=writing.XLSX if kind is Kind.XLSX else writing.CSV, headers=headers)
