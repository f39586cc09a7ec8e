"""Trace numbers as W3C writes them, and who is in which trace."""

import pytest

from deploy.logs import _SHARED
from events.tracing import current_trace, new_trace, trace_of, traced, traceparent

TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_what_is_said_in_a_trace_names_it_and_a_span_of_its_own() -> None:
    with traced(TRACE):
        first, second = traceparent(), traceparent()
    assert (trace_of(first), trace_of(second)) == (TRACE, TRACE)
    assert first != second


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
        f"00-{TRACE}-b7ad6b7169203331-01\n",
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
