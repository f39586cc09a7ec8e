"""Wrong passwords are counted before they are checked: guessing grows slow, yet no stranger locks an account's owner out."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from gate.domain.errors import InvalidError
from gate.web.networks import network_of
from gate.web.problems import TooManyError

WINDOW = timedelta(minutes=5)
PER_LOGIN_AND_ADDRESS, PER_ADDRESS = 10, 50
SLOW_AFTER = 30
"""Wrong attempts on one login, from wherever: above them each address waits between its own attempts."""
_LONGEST_PAUSE = timedelta(seconds=60)


Key = tuple[str | None, str | None]
"""Login and address; None = any."""


class Attempts:
    """Wrong attempts of the last five minutes; kept by each process for itself.

    One address may be wrong 10 times about one login and 50 times in all. Where a login is guessed at from many
    addresses, each of them must pause between two attempts, a second longer for every wrong one, at most a minute:
    an address that comes for the first time is always heard."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: dict[Key, deque[datetime]] = {}
        self._swept: datetime | None = None

    @property
    def remembered(self) -> int:
        return len(self._wrong)

    @contextmanager
    def one(self, login: str, address: str, now: datetime) -> Iterator[None]:
        """Around one check of a password. Only InvalidError counts as wrong. Raises TooManyError `too_many_attempts`."""
        keys = _keys(login, network_of(address))
        self._begin(keys, now)
        try:
            yield
        except InvalidError:
            raise
        except BaseException:
            self._forget(keys, now)
            raise
        self._forget(keys, now)

    def _begin(self, keys: tuple[Key, ...], now: datetime) -> None:
        """Counts as wrong until it is known to be right: those that come together must not all find room."""
        with self._lock:
            self._sweep(now)
            wait = self._wait(keys, now)
            if wait <= timedelta(0):
                for key in keys:
                    self._wrong.setdefault(key, deque()).append(now)
                return
        raise TooManyError("too_many_attempts", "Too many attempts: wait a little and try again.", wait)

    def _wait(self, keys: tuple[Key, ...], now: datetime) -> timedelta:
        both, by_address, by_login = (self._recent(key, now) for key in keys)
        until = [
            wrong[0] + WINDOW
            for wrong, limit in ((both, PER_LOGIN_AND_ADDRESS), (by_address, PER_ADDRESS))
            if len(wrong) >= limit
        ]
        if both and len(by_login) > SLOW_AFTER:
            pause = timedelta(seconds=len(by_login) - SLOW_AFTER)
            until.append(both[-1] + min(pause, _LONGEST_PAUSE))
        return max(until, default=now) - now

    def _forget(self, keys: tuple[Key, ...], at: datetime) -> None:
        with self._lock:
            for key in keys:
                wrong = self._wrong.get(key)
                if wrong and at in wrong:
                    wrong.remove(at)
                if not wrong:
                    self._wrong.pop(key, None)

    def _recent(self, key: Key, now: datetime) -> deque[datetime]:
        wrong = self._wrong.get(key, deque())
        while wrong and wrong[0] <= now - WINDOW:
            wrong.popleft()
        return wrong

    def _sweep(self, now: datetime) -> None:
        """Once a window: what nobody asks about any more must not stay for ever."""
        if self._swept is not None and self._swept > now - WINDOW:
            return
        self._swept = now
        for key in [key for key in self._wrong if not self._recent(key, now)]:
            del self._wrong[key]


def _keys(login: str, network: str) -> tuple[Key, ...]:
    return ((login, network), (None, network), (login, None))
