"""Trace numbers as W3C writes them, and who is in which trace."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import Sampler, TraceIdRatioBased
from opentelemetry.trace import StatusCode

from deploy.logs import _SHARED
from events.span_export import _Ids
from events.spans import collected_by, gone_on, span
from events.tracing import continued, current_trace, new_trace, trace_of, traced, traceparent

TRACE, OTHER = "0af7651916cd43dd8448eb211c80319c", "5b8aa5a2d2c872e8321cf37308d69df2"
GIVEN = f"00-{TRACE}-b7ad6b7169203331-01"


@contextmanager
def collecting_in_memory(sampler: Sampler | None = None) -> Iterator[InMemorySpanExporter]:
    memory = InMemorySpanExporter()
    provider = TracerProvider(sampler, id_generator=_Ids(), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(memory))
    with collected_by(provider.get_tracer("test")):
        yield memory


def test_what_is_said_in_a_trace_names_it_and_the_step_it_began_with() -> None:
    with traced(TRACE):
        assert traceparent() == f"00-{TRACE}-{TRACE[16:]}-01"


def test_what_is_said_because_of_an_event_names_what_that_event_named() -> None:
    with continued(GIVEN):
        assert (traceparent(), current_trace()) == (GIVEN, TRACE)
        with continued(None):
            assert (traceparent(), current_trace()) == (None, None)
    assert current_trace() is None


def test_a_step_stays_the_current_one_where_the_same_cause_is_named_again() -> None:
    with continued(GIVEN), traced(TRACE):
        deeper = traceparent()
        with continued(GIVEN):
            assert (
                traceparent() == GIVEN
            )  # another step of that trace is no step that goes on from this cause
    with collecting_in_memory(), continued(GIVEN), span("apply"):
        step = traceparent()
        with continued(GIVEN):
            assert traceparent() == step
    assert len({GIVEN, deeper, step}) == 3


def test_where_nobody_collects_a_step_makes_numbers_where_there_are_none_and_keeps_those_that_are() -> None:
    with span("ask"):
        assert trace_of(traceparent()) == current_trace() is not None
    with continued(GIVEN), span("apply"):
        assert traceparent() == GIVEN


def test_the_first_step_of_a_trace_is_known_by_the_trace_alone() -> None:
    for collecting in (nullcontext(), collecting_in_memory()):
        with collecting, span("ask"):
            assert (traceparent() or "").split("-")[2] == (current_trace() or "")[16:]


def test_a_sampler_that_takes_half_of_the_traces_takes_about_half_of_ours() -> None:
    with collecting_in_memory(TraceIdRatioBased(0.5)) as memory:
        for _ in range(400):
            with span("ask"):
                pass
    assert 120 < len(memory.get_finished_spans()) < 280  # by chance outside once in 10^14


def test_an_exception_is_told_by_its_kind_alone() -> None:
    with collecting_in_memory() as memory, pytest.raises(ValueError, match="12C"), span("apply"):
        raise ValueError("12C-123.45 is no plate")
    (step,) = memory.get_finished_spans()
    assert (dict(step.attributes), step.events) == ({"error.type": "ValueError"}, ())
    assert (step.status.status_code, step.status.description) == (StatusCode.ERROR, None)


def test_a_step_that_goes_on_in_another_trace_stands_in_both_and_each_names_the_other() -> None:
    with collecting_in_memory() as memory, continued(GIVEN), span("apply"):
        with gone_on(TRACE, "nothing new"):
            assert current_trace() == TRACE
        with gone_on(OTHER, "pair"):
            assert current_trace() == OTHER
    pair, apply = memory.get_finished_spans()
    assert (pair.parent.span_id, apply.parent.span_id) == (int(OTHER[16:], 16), int("b7ad6b7169203331", 16))
    assert [link.context for link in pair.links] == [apply.context]
    assert [link.context for link in apply.links] == [pair.context]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        TRACE,
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{TRACE}-b7ad6b7169203331-01-more",
    ],
)
def test_what_names_no_trace_is_none(wrong: str | None) -> None:
    assert trace_of(wrong) is None


def test_a_trace_ends_with_its_block_and_an_inner_none_hides_the_outer_one() -> None:
    with traced(TRACE):
        with traced(None):
            assert (current_trace(), traceparent()) == (None, None)
        with pytest.raises(ZeroDivisionError), traced(new_trace()):
            raise ZeroDivisionError
        assert current_trace() == TRACE
    assert current_trace() is None


def test_every_log_line_of_a_trace_names_it() -> None:
    def line() -> object:
        event = {"event": "applied"}
        for processor in _SHARED:
            event = processor(None, "info", event)
        return event.get("trace_id")

    with traced(TRACE):
        assert line() == TRACE
    assert line() is None
