"""One number follows a cause through all it brings about, from the door or the camera to the barrier: the W3C trace context.

It travels as the event's `traceparent` (the distributed tracing extension of CloudEvents). What a consumer does for an event
belongs to that event's trace: what it says, what it logs, and what the gate's journal keeps. OpenTelemetry's context carries
it within a process. All this goes on whether or not anybody collects the spans (events/spans.py).
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.context import Context, attach, create_key, detach, get_value, set_value
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    TraceFlags,
    format_trace_id,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_W3C = TraceContextTextMapPropagator()
_CAUSE = create_key("bordergate-cause")
_LAST_16_DIGITS = (1 << 64) - 1
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


def new_trace() -> str:
    """32 hexadecimal digits, each by chance: samplers go by them."""
    return secrets.token_hex(16)


def current_trace() -> str | None:
    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


def trace_of(traceparent: str | None) -> str | None:
    """The trace a `traceparent` names; None where it names none, or not as W3C says."""
    context = get_current_span(cause(traceparent)).get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


def traceparent() -> str | None:
    """What is said in the current trace carries this: it names the step in which it was said."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def cause(traceparent: str | None) -> Context:
    """The context of whoever said this: empty where it names no trace. A caller's `tracestate` is nothing we pass on."""
    return _W3C.extract({"traceparent": traceparent}) if traceparent else Context()


@contextmanager
def continued(traceparent: str | None) -> Iterator[None]:
    """All of this was brought about by what carries this `traceparent`; by nothing, where it names no trace.

    Within a step that goes on from the same one it changes nothing: that step stays the current one."""
    if traceparent is not None and get_value(_CAUSE) == traceparent:
        yield
        return
    token = attach(set_value(_CAUSE, traceparent, cause(traceparent)))
    try:
        yield
    finally:
        detach(token)


@contextmanager
def traced(trace: str | None) -> Iterator[None]:
    """All of this belongs to that trace, of which only the number is known; or with None to no trace.

    It is kept for collectors where the current trace is."""
    before = get_current_span().get_span_context()
    flags = before.trace_flags if before.is_valid else _SAMPLED
    token = attach(Context() if trace is None else set_span_in_context(first_span(trace, flags), Context()))
    try:
        yield
    finally:
        detach(token)


def first_span(trace: str, flags: TraceFlags = _SAMPLED) -> NonRecordingSpan:
    """The step that a trace began with: it bears the last 16 digits, so that who knows the trace alone can go on from it."""
    number = int(trace, 16)
    return NonRecordingSpan(SpanContext(number, number & _LAST_16_DIGITS, is_remote=True, trace_flags=flags))
