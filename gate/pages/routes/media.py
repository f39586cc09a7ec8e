"""Evidence: the kept pictures of passages, for those who see lanes or all crossings: a firm sees none."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from gate.domain.access import Permission
from gate.pages.visit import Visit
from gate.pages.visitors import asking

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SEE_RECORDS, Permission.SEE_LANES))]
_FOR_EVER = "private, max-age=31536000, immutable"


@router.get("/evidence/{sha256}", response_class=Response)
def picture(visit: Asking, sha256: str) -> Response:
    media_type, data = visit.gate.evidence.get(sha256)
    return Response(data, media_type=media_type, headers={"Cache-Control": _FOR_EVER})
