"""Whatever an event holds, and however many there are: the log gives back what it was given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from .conftest import Bench, numbers, read

LARGE = 900_000


@pytest.mark.parametrize(
    "changes",
    [
        {"data": b""},
        {"data": b"x"},
        {"data": b"\x00\x01\x02"},
        {"data": bytes(range(256))},
        {"data": b"9" * LARGE},
        {"key": "k" * 255, "subject": "k" * 255},
        {"key": "友谊关/Hữu Nghị", "subject": "友谊关"},
        {"id": "i" * 64},
        {"subject": ""},
        {"sequence": 2**53 - 1},
        {"sequence": None},
        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"time": datetime(2026, 11, 24, tzinfo=UTC)},
        {"time": datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)},
    ],
    ids=[
        "no data", "one byte", "NUL", "every byte", "large", "long key", "other scripts", "long id", "no subject",
        "large sequence", "no sequence", "traced", "whole second", "far future",
    ],
)  # fmt: skip
def test_an_event_comes_back_as_it_was_sent(bench: Bench, changes: dict[str, object]) -> None:
    sent = replace(bench.event("truck"), **changes)
    bench.broker().publish([sent])
    (received,) = read(bench.member("gate"), 1)
    assert received.envelope == sent
    assert received.envelope.fingerprint == sent.fingerprint


@pytest.mark.parametrize("count", [1, 2, 199, 200, 201, 500, 1_500])
def test_a_batch_of_any_size_comes_back_whole_and_in_order(bench: Bench, count: int) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, count + 1)])
    assert numbers(read(bench.member("gate"), count), "truck") == list(range(1, count + 1))


def test_time_is_what_was_sent_whatever_the_order_of_arrival(bench: Bench) -> None:
    first = bench.event("truck", 1)
    earlier = bench.event("truck", 2, time=first.time - timedelta(days=1))
    bench.broker().publish([first, earlier])
    assert [one.envelope for one in read(bench.member("gate"), 2)] == [first, earlier]


def test_the_same_event_sent_twice_is_there_twice(bench: Bench) -> None:
    broker, event = bench.broker(), bench.event("truck")
    broker.publish([event])
    broker.publish([event])
    assert [one.envelope for one in read(bench.member("gate"), 2)] == [event, event]
