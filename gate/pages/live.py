"""Live pages: one look at the journal for all clients together tells each which parts of its page to fetch again.

An event carries topics, never data: what a page then shows goes through the same door, with the same permissions, as
any other request. Its id is a position in the journal, so that a client that was away learns that it missed something."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TypeVar

import structlog

from events.storage.database import Database
from gate.domain.access import Actor, Permission
from gate.store.changes import Change, changes_after, latest_position
from gate.store.session import Session
from gate.store.trouble import DATABASE_TROUBLE

log = structlog.get_logger(__name__)

A = TypeVar("A")

LOOK_SECONDS = 0.5
_LONGEST_PAUSE = 15.0
_QUIET_SECONDS = 15.0
_MARGIN = 50  # PostgreSQL may commit a row after one with a higher number: a few are looked at again
_LIFE_SECONDS = 600.0
"""A stream ends after this and the browser opens the next one, which looks at the session again."""
_LATER = "retry: 5000\n\n"
_OUT = frozenset({"account_disabled", "password_changed"})
"""After these a stream ends; the browser opens the next one only where its session is still good."""
EVERYTHING = frozenset({"records", "lanes", "yard"})


def topics_of(change: Change, actor: Actor) -> frozenset[str]:
    """What this actor should look at again. A firm hears of its own records alone."""
    own = actor.firm is not None and change.tax_code == actor.firm.tax_code
    if not actor.may(Permission.SEE_RECORDS) and not actor.may(Permission.SEE_LANES):
        return frozenset({"records", f"record:{change.subject}"}) if own else frozenset()
    topics = {"records", "yard", f"record:{change.subject}"}
    if change.tax_code is None:
        topics.add("others")
    if change.lane or change.action.startswith(("barrier_", "vehicle_", "sighting_", "lane_")):
        topics.add("lanes")
    return frozenset(topics)


class Listener:
    """One open page. What it has not yet been told is kept as one set, however much happens meanwhile."""

    def __init__(self, actor: Actor, position: int) -> None:
        self.actor = actor
        self.position = position
        self.pending: set[str] = set()
        self.told = asyncio.Event()
        self.over = False

    def hear(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self.position = max(self.position, change.position)
            self.pending |= topics_of(change, self.actor)
            self.over |= change.action in _OUT and change.subject == self.actor.account_id
        if self.pending or self.over:
            self.told.set()

    def take(self) -> str:
        """The event for what is pending, as server-sent events want it."""
        topics, self.pending = sorted(self.pending), set()
        self.told.clear()
        return f"id: {self.position}\nevent: changed\ndata: {json.dumps(topics)}\n\n"


class LiveFeed:
    """Looks at the journal only while someone listens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[Listener] = set()
        self._position = 0
        self._known: set[int] = set()
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False
        self._joining = asyncio.Lock()

    def stop(self) -> None:
        """Ends every stream, so that a server going down need not wait for open pages. Any thread may call it."""
        self._stopped = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.told.set()

    async def stream(self, actor: Actor, seen: int | None) -> AsyncIterator[str]:
        """`seen` is the position the client knows, None on its first visit."""
        try:
            listener = Listener(actor, await self._join())
        except DATABASE_TROUBLE as trouble:
            log.warning("live_feed_unavailable", exc_info=trouble)
            yield _LATER
            return
        if seen is not None and seen < listener.position:
            listener.pending |= EVERYTHING
            listener.told.set()
        self._listeners.add(listener)
        try:
            yield f"retry: 2000\nid: {listener.position}\n\n"
            async for event in self._events(listener):
                yield event
        finally:
            self._listeners.discard(listener)

    async def _events(self, listener: Listener) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        end = loop.time() + _LIFE_SECONDS
        while not self._stopped and not listener.over and loop.time() < end:
            try:
                await asyncio.wait_for(listener.told.wait(), _QUIET_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if listener.pending and not listener.over:
                yield listener.take()

    async def _join(self) -> int:
        """Starts looking where nobody does yet; the position from which on this client hears of changes."""
        self._loop = asyncio.get_running_loop()
        async with self._joining:
            if self._looking is None or self._looking.done():
                self._position = await asyncio.to_thread(self._read, latest_position)
                recent = await asyncio.to_thread(self._read, self._recent)
                self._known = {change.position for change in recent}
                self._looking = asyncio.create_task(self._look())
        return self._position

    async def _look(self) -> None:
        """A database in trouble is asked less and less often; the open streams wait for it."""
        pause = LOOK_SECONDS
        await asyncio.sleep(pause)
        while self._listeners and not self._stopped:
            try:
                self._tell(await asyncio.to_thread(self._read, self._recent))
                pause = LOOK_SECONDS
            except DATABASE_TROUBLE as trouble:
                pause = min(pause * 2, _LONGEST_PAUSE)
                log.warning("live_feed_waits", seconds=pause, exc_info=trouble)
            await asyncio.sleep(pause)

    def _tell(self, recent: list[Change]) -> None:
        fresh = [change for change in recent if change.position not in self._known]
        self._known = {change.position for change in recent}
        if fresh:
            self._position = max(self._position, fresh[-1].position)
            for listener in self._listeners:
                listener.hear(fresh)

    def _recent(self, session: Session) -> list[Change]:
        return changes_after(session, self._position - _MARGIN)

    def _read(self, question: Callable[[Session], A]) -> A:
        with self._database.read() as session:
            return question(session)
