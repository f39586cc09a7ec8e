"""Gives every sender its share of the door: who asks for more is told when to come back, and nobody else waits for it."""

from collections.abc import Callable
from datetime import timedelta

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate.domain.access import Actor
from gate.web.callers import address_of, token_of
from gate.web.networks import network_of
from gate.web.problems import TooManyError
from gate.web.shares import Left, Shares

_FREE = "/static/"


class FairShares:
    """ASGI middleware; `refuse` turns an error into the answer a caller gets. Every answer tells the sender what is left
    (`RateLimit` and `RateLimit-Policy`, draft-ietf-httpapi-ratelimit-headers)."""

    def __init__(
        self, app: ASGIApp, shares: Shares, refuse: Callable[[Request, Exception], Response]
    ) -> None:
        self.app, self._shares, self._refuse = app, shares, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        actor = self._shares.known(token_of(request))
        sender = _name(actor) if actor else network_of(address_of(request))
        left = self._shares.take(sender)
        if left.refused:
            await self._answer(request, actor, left)(scope, receive, self._telling(send, left))
        else:
            await self._work(sender, scope, receive, self._telling(send, left))

    async def _work(self, sender: str, scope: Scope, receive: Receive, send: Send) -> None:
        """A long answer (live pages, the feed) gives its turn back once it begins."""
        turn, held = self._shares.turn(sender), True
        await turn.acquire()

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                turn.release()

        async def begun(message: Message) -> None:
            give_back()
            await send(message)

        try:
            await self.app(scope, receive, begun)
        finally:
            give_back()

    def _answer(self, request: Request, actor: Actor | None, left: Left) -> ASGIApp:
        wait = timedelta(seconds=left.seconds)
        error = TooManyError(
            "share_spent", "You send more than your share: wait and go on more slowly.", wait
        )

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if actor is not None:
                scope.setdefault("state", {})["actor"] = actor
            response = await run_in_threadpool(self._refuse, request, error)
            await response(scope, receive, send)

        return answer

    def _telling(self, send: Send, left: Left) -> Send:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = self._shares.policy
                headers["RateLimit"] = f'"sender";r={left.requests};t={left.seconds}'
            await send(message)

        return told


def _name(actor: Actor) -> str:
    return f"firm {actor.firm.tax_code}" if actor.firm else f"account {actor.account_id}"
