"""How long to wait before trying again."""


class Backoff:
    """Doubles from `first` up to `ceiling` seconds; begins anew after a success."""

    def __init__(self, first: float = 0.05, ceiling: float = 5.0) -> None:
        self._first = first
        self._ceiling = ceiling
        self._next = first

    def next(self) -> float:
        pause, self._next = self._next, min(self._next * 2, self._ceiling)
        return pause

    def reset(self) -> None:
        self._next = self._first
