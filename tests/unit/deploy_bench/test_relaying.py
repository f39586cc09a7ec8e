"""The figures of `bordergate bench events` are counted rightly."""

import pytest

from deploy.bench.pace import paced
from deploy.bench.relaying.figures import Wait, count_drain, count_pace, waits
from deploy.bench.relaying.roles import WRITERS, Load, Notes


def test_a_wait_is_from_the_one_commit_to_the_other_in_the_order_of_saying() -> None:
    notes = Notes(
        said={"b": 11.0, "a": 10.0}, heard={"a": 10.5, "b": 11.25, "said before the load began": 9.0}
    )
    assert waits(notes) == [Wait(0.0, 0.5), Wait(1.0, 0.25)]


def test_an_event_that_was_not_heard_has_no_figure() -> None:
    with pytest.raises(KeyError):
        waits(Notes(said={"a": 10.0}, heard={}))


def test_latencies_are_milliseconds_and_the_rate_is_the_one_reached() -> None:
    said = {str(number): number * 0.01 for number in range(200)}
    heard = {one: at + (0.9 if one == "7" else 0.02) for one, at in said.items()}
    heard["9"] = said["9"] + 0.5
    heard["8"] = said["8"] + 0.6
    pace = count_pace(Notes(said, heard))
    assert (pace.said, pace.said_per_second) == (200, pytest.approx(100))
    assert (pace.latency_p50, pace.latency_p99) == (pytest.approx(20), pytest.approx(600))
    assert pace.latency_worst == pytest.approx(900)


def test_the_relay_is_held_against_the_mean_of_the_bare_tries() -> None:
    drain = count_drain(6_000, 2.0, [5_000.0, 7_000.0])
    assert (drain.drained_per_second, drain.bare_per_second, drain.of_bare) == (3_000, 6_000, 0.5)


def test_all_writers_together_say_the_load() -> None:
    assert Load(rate=200, each=25).events == 25 * WRITERS


def test_a_pace_leaves_no_beat_out_however_late_it_is() -> None:
    due = list(paced(1e-9, 50))
    assert len(due) == 50
    assert due == sorted(due)
