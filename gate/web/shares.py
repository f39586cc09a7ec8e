"""Nobody's requests crowd out another's: each sender has a share, and few of its requests are worked on at once.

A sender is a firm with all its people, an officer, a machine; whoever is not known is the address the request comes from.
Kept by each process for itself.
"""

import asyncio
import threading
import time
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from weakref import WeakValueDictionary

from cachetools import LRUCache
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from gate.domain.access import Actor

REQUESTS = 300
WINDOW_SECONDS = 10
AT_ONCE = 2
"""Of one sender's requests; the rest wait for each other, never for a stranger's: the server works on 40 at a time."""
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Left:
    """What is left to a sender after this request, and the seconds until more is."""

    refused: bool
    requests: int
    seconds: int


class Shares:
    """The share of each sender, `requests` within ten seconds, and who its tokens belong to."""

    def __init__(self, requests: int = REQUESTS) -> None:
        self._item = RateLimitItemPerSecond(requests, WINDOW_SECONDS)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._actors: LRUCache[str, Actor] = LRUCache(_REMEMBERED)
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @property
    def policy(self) -> str:
        return f'"sender";q={self._item.amount};w={WINDOW_SECONDS}'

    def know(self, token: str, actor: Actor) -> None:
        """This token was found to be this actor's: from now on its requests count as the actor's, before anyone looks it up."""
        with self._lock:
            self._actors[_digest(token)] = actor

    def known(self, token: str) -> Actor | None:
        with self._lock:
            return self._actors.get(_digest(token)) if token else None

    def take(self, sender: str) -> Left:
        """Counts one request."""
        heard = self._limiter.hit(self._item, sender)
        stats = self._limiter.get_window_stats(self._item, sender)
        return Left(not heard, stats.remaining, max(1, ceil(stats.reset_time - time.time())))

    def turn(self, sender: str) -> asyncio.Semaphore:
        """Hold it while the request is worked on; it is forgotten with the last request that holds it."""
        turn = self._turns.get(sender)
        if turn is None:
            turn = self._turns[sender] = asyncio.Semaphore(AT_ONCE)
        return turn


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
