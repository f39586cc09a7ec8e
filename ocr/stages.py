"""Where the time of reading goes, for whoever asks: processor time of each stage, of the thread that reads."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_spent: ContextVar[Counter[str] | None] = ContextVar("spent", default=None)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Microseconds by stage, of what this thread reads until the block is left."""
    spent = Counter[str]()
    outer = _spent.set(spent)
    try:
        yield spent
    finally:
        _spent.reset(outer)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """One stage; stages do not hold each other. Costs nothing to speak of where nobody counts."""
    spent = _spent.get()
    if spent is None:
        yield
        return
    began = time.thread_time_ns()
    try:
        yield
    finally:
        spent[name] += (time.thread_time_ns() - began) // 1000
