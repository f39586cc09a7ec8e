"""A consumer that refuses too much is itself the suspect: it stops loudly instead of putting the log aside event by event.

It stays stopped until somebody has looked and starts its process again (deploy/supervisor.py).
"""

from collections import Counter, deque

_WINDOW = 1_000
_SHARE = 0.01
_AT_LEAST = 20
_IN_A_ROW = 50
_SOURCES = 1_000


class TooManyDeadLettersError(Exception):
    """More than 1 % of the last 1,000 events (and at least 20), or 50 in a row, were dead-lettered."""


class DeadLetterLimits:
    def __init__(self, consumer: str) -> None:
        self._consumer = consumer
        self._last: deque[bool] = deque(maxlen=_WINDOW)
        self._row = 0

    def count(self, *, dead: bool) -> None:
        """Notes one event. Raises TooManyDeadLettersError."""
        self._last.append(dead)
        self._row = self._row + 1 if dead else 0
        total = sum(self._last) if dead else 0
        too_many = total >= _AT_LEAST and total > _SHARE * len(self._last)
        if too_many or self._row >= _IN_A_ROW:
            raise TooManyDeadLettersError(
                f"{self._consumer}: {total} of the last {len(self._last)} events were refused, {self._row} in a row;"
                " look at its dead letters, then start its process again"
            )


class ForgedCounts:
    """How many forged events came under each source's name since this consumer began."""

    def __init__(self) -> None:
        self._by_source: Counter[str] = Counter()

    def count(self, source: str) -> int:
        """Notes one more of this source, and says how many there are. Names beyond the first 1,000 are counted together."""
        name = source if source in self._by_source or len(self._by_source) < _SOURCES else "others"
        self._by_source[name] += 1
        return self._by_source[name]
