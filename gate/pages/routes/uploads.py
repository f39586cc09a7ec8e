"""Many trucks in one file: the template, the sending, how far it is, and the refused rows to mend."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.pages.upload_words import cell_sentence, file_sentence
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending_file
from gate.services.store_upload import store_upload
from gate.services.upload_commands import StoreUpload
from gate.services.views.uploads import UploadedTruck, refused_lines, trucks_for, upload_for, uploads_for
from gate.spreadsheets import writing
from gate.spreadsheets.cells import CellFailure
from gate.spreadsheets.columns import COLUMNS, heading
from gate.spreadsheets.reading import read
from gate.spreadsheets.trucks import trucks_of
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECLARE))]
Sending = Annotated[Visit, Depends(sending_file(Permission.DECLARE))]
Kind = Literal["csv", "xlsx"]


@dataclass(frozen=True)
class WrongCell:
    row: int
    column: str
    value: str
    sentence: str


@router.get("/declare/many")
def show(visit: Asking) -> HTMLResponse:
    return _page(visit)


@router.post("/declare/many")
def send(visit: Sending) -> Response:
    name, data = visit.file
    try:
        stored = visit.do(store_upload, _command(visit, name, data))
    except (ConflictError, InvalidError) as refused:
        visit.sent.wrong("file", file_sentence(refused, visit.speech))
        return _page(visit, status=status_of(refused))
    return visit.go(f"/declare/many/{stored.upload_id}")


@router.get("/declare/many/template.{kind}")
def template(visit: Asking, kind: Kind) -> Response:
    return _file(writing.template(kind, visit.language), kind, "trucks")


@router.get("/declare/many/{upload_id}")
def follow(visit: Asking, upload_id: str) -> HTMLResponse:
    with visit.read() as session:
        upload = upload_for(visit.gate, session, visit.actor, upload_id)
        refused = trucks_for(session, visit.actor, upload_id, "refused")
    return visit.page(
        "upload.html",
        upload=upload,
        done=upload.accepted + upload.refused,
        wrong=[_wrong(visit, failure) for failure in _failures(refused.trucks)],
        more=refused.next is not None,
    )


@router.get("/declare/many/{upload_id}/refused.{kind}")
def refused_rows(visit: Asking, upload_id: str, kind: Kind) -> Response:
    with visit.read() as session:
        found = refused_lines(session, visit.actor, upload_id)
    lines = [(line, " ".join(_with_heading(visit, one) for one in wrong)) for line, wrong in found]
    return _file(writing.refused(kind, visit.language, lines), kind, "refused")


def _command(visit: Visit, name: str, data: bytes) -> StoreUpload:
    """Raises InvalidError."""
    if not name and not data:
        raise InvalidError("file_missing", "Choose a file.")
    sha256 = hashlib.sha256(data).hexdigest()
    return visit.command(StoreUpload, name=name[-120:], sha256=sha256, trucks=trucks_of(read(data)))


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        rows = uploads_for(visit.gate, session, visit.actor)
    return visit.page("uploads.html", status=status, rows=rows, columns=COLUMNS, heading=heading)


def _failures(trucks: Iterable[UploadedTruck]) -> list[CellFailure]:
    return [failure for truck in trucks for failure in truck.failures]


def _wrong(visit: Visit, failure: CellFailure) -> WrongCell:
    column = heading(failure.column, visit.language)
    return WrongCell(failure.line, column, failure.value, cell_sentence(failure, visit.speech))


def _with_heading(visit: Visit, failure: CellFailure) -> str:
    return f"{heading(failure.column, visit.language)}: {cell_sentence(failure, visit.speech)}"


def _file(data: bytes, kind: Kind, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(data, media_type=writing.XLSX if kind == "xlsx" else writing.CSV, headers=headers)
