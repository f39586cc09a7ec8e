"""One number follows a cause through all it brings about, from the door or the camera to the barrier: the W3C trace context.

It travels as the event's `traceparent` (the distributed tracing extension of CloudEvents). What a consumer does for an event
belongs to that event's trace: what it says, what it logs, and what the gate's journal keeps.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

_CURRENT: ContextVar[str | None] = ContextVar("trace", default=None)
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def new_trace() -> str:
    """32 hexadecimal digits."""
    return uuid4().hex


def current_trace() -> str | None:
    return _CURRENT.get()


def trace_of(traceparent: str | None) -> str | None:
    """The trace a `traceparent` names; None where it names none, or not as W3C says (version 00)."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    return found.group(1) if found else None


def traceparent() -> str | None:
    """What is said in the current trace carries this: the trace, a span of its own, sampled."""
    trace = current_trace()
    return f"00-{trace}-{secrets.token_hex(8)}-01" if trace else None


@contextmanager
def traced(trace: str | None) -> Iterator[None]:
    """All of this belongs to that trace, or with None to no trace."""
    before = _CURRENT.set(trace)
    try:
        yield
    finally:
        _CURRENT.reset(before)
