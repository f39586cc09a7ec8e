"""A sender's requests wait for each other, and for no one else's."""

import asyncio
from typing import Any

from fastapi import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from gate.web.fairness import FairShares
from gate.web.shares import AT_ONCE, Shares


class Works:
    """An application whose requests end when they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.let_go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.append(scope["client"][0])
        await self.let_go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def refuse(_request: Request, _error: Exception) -> Response:
    return Response(status_code=429)


async def _ask(door: FairShares, address: str) -> int:
    scope: dict[str, Any] = {"type": "http", "path": "/", "headers": [], "client": (address, 1)}
    status = 0

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    await door(scope, receive, send)
    return status


async def _settled(works: Works) -> int:
    for _ in range(50):
        await asyncio.sleep(0)
    return len(works.begun)


def test_few_of_a_senders_requests_are_worked_on_at_once() -> None:
    async def flood() -> None:
        works = Works()
        door = FairShares(works, Shares(), refuse)
        many = [asyncio.create_task(_ask(door, "192.0.2.1")) for _ in range(3 * AT_ONCE)]
        assert await _settled(works) == AT_ONCE
        other = asyncio.create_task(_ask(door, "198.51.100.7"))
        assert await _settled(works) == AT_ONCE + 1
        assert works.begun[-1] == "198.51.100.7"
        works.let_go.set()
        assert await asyncio.gather(other, *many) == [200] * (3 * AT_ONCE + 1)
        assert len(works.begun) == 3 * AT_ONCE + 1

    asyncio.run(flood())


def test_a_flood_beyond_the_share_reaches_no_work_at_all() -> None:
    async def flood() -> None:
        works = Works()
        works.let_go.set()
        door = FairShares(works, Shares(20), refuse)
        answers = [await _ask(door, "192.0.2.1") for _ in range(50)]
        assert (answers.count(200), answers.count(429)) == (20, 30)
        assert len(works.begun) == 20

    asyncio.run(flood())
