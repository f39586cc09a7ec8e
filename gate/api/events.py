"""The event feed for machines: pulled page by page, with a wait for what is not there yet, or as one stream that resumes."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from gate.api.feed_watch import FeedWatch
from gate.domain.access import Actor, Permission
from gate.services.accounts import actor_of_session
from gate.services.api_keys import actor_of_api_key
from gate.services.context import Gate
from gate.services.views.feed import FeedEvent, FeedPage, as_json, feed, scope_of
from gate.store.session import Session
from gate.store.trouble import DATABASE_TROUBLE
from gate.web.callers import GateHere, Require, token_of
from gate.web.problems import SignInNeededError

log = structlog.get_logger(__name__)
router = APIRouter(tags=["events"])
Follower = Annotated[Actor, Depends(Require(Permission.FOLLOW_EVENTS))]
Position = Annotated[
    int, Query(ge=0, le=2**63 - 1, description="The last position you know; 0 = from the beginning.")
]
_LIFE_SECONDS = 600.0
"""A stream ends after this and the client opens the next one, which looks at its session again."""
_QUIET_SECONDS = 15.0
_STREAM_PAGE = 100
_SSE = "text/event-stream"
_ALSO: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            _SSE: {
                "schema": {"type": "string", "description": "id = position, event = type, data = one event"}
            }
        }
    }
}


@dataclass(frozen=True)
class Asked:
    """What a caller asks for: after which position, how many, how long to wait, as a stream or not."""

    after: int
    limit: int
    wait: float
    stream: bool


def asked(
    after: Position = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait where there is nothing new.")] = 0,
    accept: Annotated[str, Header()] = "",
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> Asked:
    stream = _SSE in accept
    known = last_event_id if stream and last_event_id else ""
    return Asked(int(known) if known.isdecimal() else after, limit, wait, stream)


@dataclass(frozen=True)
class Follow:
    """Who follows. Each look checks the session or the key anew: a stream outlives no account that was switched off."""

    gate: Gate
    actor: Actor
    token: str

    async def page(self, after: int, limit: int) -> FeedPage:
        """Raises SignInNeededError, InvalidError `position_unknown`."""
        return await asyncio.to_thread(self._page, after, limit)

    def _page(self, after: int, limit: int) -> FeedPage:
        with self.gate.database.read() as session:
            if not self._is_known(session):
                raise SignInNeededError
            return feed(self.gate, session, self.actor, after=after, limit=limit)

    def _is_known(self, session: Session) -> bool:
        find = actor_of_api_key if self.actor.api_key else actor_of_session
        return find(self.gate, session, self.token) is not None


def follow(request: Request, actor: Follower, gate: GateHere) -> Follow:
    return Follow(gate, actor, token_of(request))


@router.get("/events", response_model=FeedPage, responses=_ALSO)
async def get_events(
    request: Request,
    following: Annotated[Follow, Depends(follow)],
    question: Annotated[Asked, Depends(asked)],
) -> Any:
    """Events after a position, oldest first, of the records you may see. `Accept: text/event-stream` streams them
    and resumes after `Last-Event-ID`."""
    watch: FeedWatch = request.app.state.feed
    if question.stream:
        first = await following.page(question.after, _STREAM_PAGE)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_stream(following, watch, first), media_type=_SSE, headers=headers)
    return await _waited(following, watch, question)


async def _waited(following: Follow, watch: FeedWatch, question: Asked) -> FeedPage:
    loop = asyncio.get_running_loop()
    end = loop.time() + question.wait
    found = await following.page(question.after, question.limit)
    while not found.events and (left := end - loop.time()) > 0:
        if not await watch.beyond(found.next, scope_of(following.actor), left):
            break
        found = await following.page(found.next, question.limit)
    return found


async def _stream(following: Follow, watch: FeedWatch, found: FeedPage) -> AsyncIterator[str]:
    """Where it ends, the client opens the next one and goes on after the last id it has."""
    loop = asyncio.get_running_loop()
    end = loop.time() + _LIFE_SECONDS
    yield "retry: 2000\n\n"
    while not watch.stopped and loop.time() < end:
        for event in found.events:
            yield _as_sse(event)
        if not found.events and not await watch.beyond(found.next, scope_of(following.actor), _QUIET_SECONDS):
            yield ": still here\n\n"
        try:
            found = await following.page(found.next, _STREAM_PAGE)
        except SignInNeededError:
            return
        except DATABASE_TROUBLE as error:
            log.warning("feed_stream_ends", error=str(error))
            return


def _as_sse(event: FeedEvent) -> str:
    return f"id: {event.position}\nevent: {event.type}\ndata: {json.dumps(as_json(event), ensure_ascii=False)}\n\n"
