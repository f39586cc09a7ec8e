"""The one stream of server-sent events: which parts of an open page to look at again."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse

from gate.domain.access import Actor, Permission
from gate.pages.live import LiveFeed
from gate.web.callers import RequireAny

router = APIRouter()
_POSITION = re.compile("[0-9]{1,18}")
_P = Permission
Listening = Annotated[
    Actor, Depends(RequireAny(_P.SEE_OWN_RECORDS, _P.SEE_RECORDS, _P.SEE_LANES, _P.SEE_YARD, _P.SEE_OVERVIEW))
]


@router.get("/live", response_class=StreamingResponse)
async def live(
    request: Request, actor: Listening, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """Resumes after the browser's Last-Event-ID."""
    feed: LiveFeed = request.app.state.live
    seen = int(last_event_id) if last_event_id and _POSITION.fullmatch(last_event_id) else None
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(feed.stream(actor, seen), media_type="text/event-stream", headers=headers)
