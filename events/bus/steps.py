"""The way of an event over the log as spans, by OpenTelemetry's conventions for messaging.

Of a few events each is a step in the trace it came with, a child of what its traceparent names. Many at once are one step that
links to them, as the conventions have it for batches: their traces go on without it, and nobody waits for what a thousand spans cost.
Events without a trace (heartbeats, canaries) are no steps at all.
Source: OpenTelemetry semantic conventions 1.44, messaging spans; attribute cloudevents.event_type of CloudEvents spans.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, get_current_span

from events.bus.envelope import Envelope
from events.bus.trouble import BrokerDownError
from events.spans import Attributes, begun, collecting, failed, span
from events.tracing import cause, continued

FEW = 16
_MOST_LINKS = 128  # a span keeps no more
Around = Callable[[Envelope], AbstractContextManager[object]]


def with_trace(events: Sequence[Envelope]) -> Sequence[Envelope]:
    return [event for event in events if event.traceparent is not None]


@contextmanager
def sending(events: Sequence[Envelope], system: str) -> Iterator[None]:
    """Around their being brought to the log, which traces know as `system`."""
    traced = with_trace(events) if collecting() else ()
    steps = _sends(traced, system) if traced else []
    acked = len(events)
    try:
        yield
    except BrokerDownError as trouble:
        acked = trouble.acked
        raise
    finally:
        safe = {event.id for event in events[:acked]}
        for index, step in enumerate(steps):
            if acked < len(events) and (len(steps) < len(traced) or traced[index].id not in safe):
                failed(step, BrokerDownError.__name__)
            step.end()


def _sends(events: Sequence[Envelope], system: str) -> list[Span]:
    if len(events) > FEW:
        return [_of_many("send", SpanKind.PRODUCER, events, {"messaging.system": system})]
    return [
        begun(
            f"send {event.topic}",
            SpanKind.PRODUCER,
            _about("send", event, system),
            context=cause(event.traceparent),
        )
        for event in events
    ]


@dataclass(frozen=True)
class Consuming:
    """The steps of one consumer."""

    consumer: str
    system: str

    @contextmanager
    def one(self, event: Envelope) -> Iterator[Span]:
        """The current step while this event is applied."""
        with continued(event.traceparent):
            if event.traceparent is None or not collecting():
                yield get_current_span()
                return
            with span(f"process {event.topic}", SpanKind.CONSUMER, self._about(event)) as step:
                yield step

    @contextmanager
    def many(self, events: Sequence[Envelope]) -> Iterator[Around]:
        """Around one transaction of several; yields what to put around each."""
        traced = with_trace(events) if collecting() else ()
        if len(traced) <= FEW:
            yield self.one
            return
        about = {"messaging.system": self.system, "messaging.consumer.group.name": self.consumer}
        step = _of_many("process", SpanKind.CONSUMER, traced, about)
        try:
            yield _its_own_trace
        except Exception as error:
            failed(step, type(error).__qualname__)
            raise
        finally:
            step.end()

    def _about(self, event: Envelope) -> Attributes:
        about = _about("process", event, self.system)
        return {**about, "messaging.consumer.group.name": self.consumer}


def _its_own_trace(event: Envelope) -> AbstractContextManager[None]:
    return continued(event.traceparent)


def _about(operation: str, event: Envelope, system: str) -> Attributes:
    """Neither key nor subject: of a register's row they are a plate or a tax code."""
    return {
        "messaging.system": system,
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.destination.name": event.topic,
        "messaging.message.id": event.id,
        "cloudevents.event_type": event.type,
    }


def _of_many(operation: str, kind: SpanKind, events: Sequence[Envelope], about: Attributes) -> Span:
    """A step of a trace of its own."""
    links = [
        Link(get_current_span(cause(event.traceparent)).get_span_context()) for event in events[:_MOST_LINKS]
    ]
    counted = {
        **about,
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.batch.message_count": len(events),
    }
    topics = {event.topic for event in events}
    if len(topics) == 1:
        counted["messaging.destination.name"] = (topic := topics.pop())
        operation = f"{operation} {topic}"
    return begun(operation, kind, counted, context=Context(), links=links)
