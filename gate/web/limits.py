"""A request body has a limit before anyone reads it: a form or JSON is small; a picture, a list or a file is larger.

FastAPI's own `max_body_size` answers an announced length in plain text; refusals here are problems with a code.
"""

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate.domain.errors import TooLargeError
from gate.web.problems import problem_of

_BODY_LIMIT = 1_000_000
_LARGE_LIMIT = 8 * 1024 * 1024
_DRAINED_LIMITS, _DRAINED_SECONDS = 4, 5.0  # how far a refused body is read, in limits and in time
_LARGE_PATHS = (
    "/api/v1/evidence/",
    "/api/v1/lanes/",
    "/api/v1/declarations/",
    "/api/v1/registers/",
    "/declare/many",
)


class BodyLimit:
    """ASGI middleware: refuses with 413 and the code `body_too_large`, also where no length was announced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = _LARGE_LIMIT if scope["path"].startswith(_LARGE_PATHS) else _BODY_LIMIT
        if _announced(scope) > limit:
            await _refuse(scope, receive, send, limit)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > limit else message

        async def unless_refused(message: Message) -> None:
            if seen <= limit:
                await send(message)

        await self.app(scope, counted, unless_refused)
        if seen > limit:
            await _refuse(scope, receive, send, limit)


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _drain(receive: Receive, most: int) -> None:
    """Who still sends when the connection closes gets a reset instead of the answer (RFC 9112, 9.6)."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAINED_SECONDS):
            while most > 0:
                message = await receive()
                most -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    await _drain(receive, _DRAINED_LIMITS * limit)
    error = TooLargeError("body_too_large", f"The request is larger than {limit} bytes.")
    response = problem_of(error, Request(scope)).as_json()
    response.headers["Connection"] = "close"
    await response(scope, receive, send)
