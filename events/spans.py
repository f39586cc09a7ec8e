"""The steps of a trace as OpenTelemetry's spans, for whoever collects them (deploy/traces.py); nobody else pays for them.

What a span says is kept by others for weeks: routes, topics, lanes and outcomes, never a plate, a name, an id of a person or a
path that somebody asked for, and of an error its kind alone, for its words may hold what was declared.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import (
    Link,
    Span,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)

from events.tracing import current_trace, first_span, new_trace, traced, traceparent

Attributes = Mapping[str, str | int]
SERVER = SpanKind.SERVER


@dataclass
class _Collector:
    tracer: Tracer | None = None


_COLLECTOR = _Collector()


@contextmanager
def collected_by(tracer: Tracer) -> Iterator[None]:
    """The spans of this process go to `tracer` until the block is left."""
    _COLLECTOR.tracer = tracer
    try:
        yield
    finally:
        _COLLECTOR.tracer = None


def collecting() -> bool:
    return _COLLECTOR.tracer is not None


def begun(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Attributes | None = None,
    *,
    context: Context | None = None,
    links: Sequence[Link] = (),
    since: datetime | None = None,
) -> Span:
    """A step of the trace of `context` (of the current one), or the first of a new trace; whoever begins it ends it.

    Where nobody collects, it stands for the step before it and only the numbers go on."""
    if _COLLECTOR.tracer is None:
        before = get_current_span(context)
        return before if before.get_span_context().is_valid else first_span(new_trace())
    start = None if since is None else int(since.timestamp() * 1e9)
    return _COLLECTOR.tracer.start_span(name, context, kind, attributes, links, start)


@contextmanager
def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None
) -> Iterator[Span]:
    """A step of the current trace, and the current step while the block lasts; an exception marks it as failed."""
    step = begun(name, kind, attributes)
    with _current(step):
        yield step


@contextmanager
def gone_on(trace: str | None, name: str) -> Iterator[None]:
    """The current step goes on in another trace, of which only the number is known: there as a step of that name.

    Each of the two names the other (a link), so that one is found from the other."""
    if trace == current_trace():
        yield
        return
    here = get_current_span()
    with traced(trace):
        if trace is None or not collecting():
            yield
            return
        step = begun(name, links=[Link(here.get_span_context())])
        here.add_link(step.get_span_context())
        with _current(step):
            yield


def told(name: str, attributes: Attributes, since: datetime, until: datetime) -> str | None:
    """A trace begins with a step that is over already; the `traceparent` of what follows from it."""
    step = begun(name, attributes=attributes, context=Context(), since=since)
    step.end(int(until.timestamp() * 1e9))
    token = attach(set_span_in_context(step, Context()))
    try:
        return traceparent()
    finally:
        detach(token)


def failed(step: Span, kind: str) -> None:
    """`kind` is a code or the name of an exception, never its words."""
    step.set_attribute("error.type", kind)
    step.set_status(StatusCode.ERROR)


@contextmanager
def _current(step: Span) -> Iterator[None]:
    token = attach(set_span_in_context(step))
    try:
        yield
    except Exception as error:
        failed(step, type(error).__qualname__)
        raise
    finally:
        detach(token)
        step.end()
