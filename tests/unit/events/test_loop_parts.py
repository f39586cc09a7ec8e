"""The small parts of the loop: limits, back-off, bell, watchdog."""

import threading

import pytest

from events.bus.backoff import Backoff
from events.bus.limits import DeadLetterLimits, TooManyDeadLettersError
from events.bus.watchdog import Watchdog
from events.wakeup import WakeUp


def test_back_off_doubles_to_its_ceiling_and_begins_anew() -> None:
    backoff = Backoff(1, 5)
    assert [backoff.next() for _ in range(4)] == [1, 2, 4, 5]
    backoff.reset()
    assert backoff.next() == 1


def test_nineteen_refusals_among_good_events_are_borne() -> None:
    limits = DeadLetterLimits("gate")
    for number in range(1_000):
        limits.count(dead=number % 50 == 0 and number < 950)


def test_twenty_refusals_within_a_thousand_stop_the_consumer() -> None:
    limits = DeadLetterLimits("gate")
    for number in range(950):
        limits.count(dead=number % 50 == 0)
    with pytest.raises(TooManyDeadLettersError):
        limits.count(dead=True)


def test_refusals_longer_ago_than_a_thousand_events_are_forgotten() -> None:
    limits = DeadLetterLimits("gate")
    for number in range(10_000):
        limits.count(dead=number % 60 == 0)


@pytest.mark.parametrize(("good", "stops"), [(980, True), (981, False)], ids=["the 1000th", "the 1001st"])
def test_the_first_of_twenty_refusals_counts_for_a_thousand_events(good: int, *, stops: bool) -> None:
    limits = DeadLetterLimits("gate")
    limits.count(dead=True)
    for _ in range(good):
        limits.count(dead=False)
    for _ in range(18):
        limits.count(dead=True)
    if stops:
        with pytest.raises(TooManyDeadLettersError):
            limits.count(dead=True)
    else:
        limits.count(dead=True)


def test_a_consumer_that_has_just_begun_stops_at_twenty_so_fifty_in_a_row_never_come() -> None:
    """1 % of whatever it has read is less than twenty: the share decides nothing, and neither do the fifty."""
    limits = DeadLetterLimits("gate")
    for _ in range(19):
        limits.count(dead=True)
    limits.count(dead=False)
    with pytest.raises(TooManyDeadLettersError):
        limits.count(dead=True)


def test_a_ring_before_the_wait_is_not_missed() -> None:
    bell = WakeUp()
    seen = bell.rings
    bell.ring()
    bell.wait(seen, timeout=600)


def test_a_ring_wakes_whoever_waits() -> None:
    bell = WakeUp()
    seen = bell.rings
    sleeper = threading.Thread(target=bell.wait, args=(seen, 600))
    sleeper.start()
    bell.ring()
    sleeper.join(30)
    assert not sleeper.is_alive()


def test_a_silent_worker_is_reported_once() -> None:
    cries: list[str] = []
    Watchdog("relay", 0.1, lambda: cries.append("wedged")).run(threading.Event())
    assert cries == ["wedged"]
