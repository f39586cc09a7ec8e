"""Wakes those who wait for news: one look at the feed for all of a process's waiters, however many there are."""

import asyncio
from dataclasses import dataclass, field

import structlog

from events.storage.database import Database
from gate.store import feed
from gate.store.trouble import DATABASE_TROUBLE

log = structlog.get_logger(__name__)
_LOOK_SECONDS = 0.25
_TROUBLE_SECONDS = 2.0


@dataclass(eq=False)
class _Waiter:
    tax_code: str | None
    told: asyncio.Event = field(default_factory=asyncio.Event)


class FeedWatch:
    """Looks only while someone waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiters: set[_Waiter] = set()
        self._known = 0
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.stopped = False

    def stop(self) -> None:
        """Lets every waiter go, so that a server going down need not wait for them. Any thread may call it."""
        self.stopped = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    async def beyond(self, position: int, tax_code: str | None, seconds: float) -> bool:
        """True as soon as there may be an entry of this scope after `position`, False where the time ran out."""
        waiter = self._join(position, tax_code)
        if self.stopped or position < self._known:
            self._waiters.discard(waiter)
            return not self.stopped
        try:
            await asyncio.wait_for(waiter.told.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)
        return not self.stopped

    def _join(self, position: int, tax_code: str | None) -> _Waiter:
        waiter = _Waiter(tax_code)
        self._waiters.add(waiter)
        if self._looking is None or self._looking.done():
            self._loop = asyncio.get_running_loop()
            self._known = position
            self._looking = asyncio.create_task(self._look())
        return waiter

    async def _look(self) -> None:
        while self._waiters and not self.stopped:
            try:
                fresh = await asyncio.to_thread(self._fresh)
            except DATABASE_TROUBLE as error:
                log.warning("feed_waits_for_the_database", error=str(error))
                await asyncio.sleep(_TROUBLE_SECONDS)
                continue
            self._tell(fresh)
            await asyncio.sleep(_LOOK_SECONDS)

    def _tell(self, fresh: list[tuple[int, str]]) -> None:
        if not fresh:
            return
        self._known = fresh[-1][0]
        firms = {tax_code for _, tax_code in fresh}
        for waiter in self._waiters:
            if waiter.tax_code is None or waiter.tax_code in firms:
                waiter.told.set()

    def _fresh(self) -> list[tuple[int, str]]:
        with self._database.read() as session:
            return feed.fresh(session, self._known)

    def _wake_all(self) -> None:
        for waiter in self._waiters:
            waiter.told.set()
