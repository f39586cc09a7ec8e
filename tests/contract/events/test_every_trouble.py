"""Whatever happens on the way to the log: what was acknowledged is there, what was not is said, and afterwards all goes on."""

import threading

import pytest

from events.bus.trouble import BrokerDownError
from tests.network.proxy import Fault

from .conftest import Bench, numbers, publish, read

KEYS = ("a", "b", "c")
EVERY_FAULT = pytest.mark.parametrize("fault", list(Fault))
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


def without_repeats(seen: list[int | None]) -> list[int | None]:
    """A repeat is allowed (the inbox takes it away), going back over what was new is not."""
    return list(dict.fromkeys(seen))


@EVERY_FAULT
def test_publishing_through_trouble_loses_nothing_and_keeps_the_order(bench: Bench, fault: Fault) -> None:
    broker = bench.broker()
    events = [bench.event(key, number) for number in range(1, 41) for key in KEYS]
    publish(broker, events[:30])
    healed = threading.Event()
    with bench.spoiled(fault):
        sending = threading.Thread(target=lambda: (publish(broker, events[30:]), healed.set()))
        sending.start()
        healed.wait(2.0)  # long enough to fail at least once where nothing passes
    sending.join()
    received = read(bench.member("gate"), len(events))
    assert {key: without_repeats(numbers(received, key)) for key in KEYS} == {
        key: list(range(1, 41)) for key in KEYS
    }


@EVERY_FAULT
def test_what_is_said_to_be_acknowledged_is_on_the_log(bench: Bench, fault: Fault) -> None:
    broker = bench.broker()
    broker.publish([bench.event("truck", 1)])
    acked = 1
    with bench.spoiled(fault):
        try:
            broker.publish([bench.event("truck", number) for number in range(2, 12)])
            acked += 10
        except BrokerDownError as down:
            acked += down.acked
    seen = numbers(read(bench.member("gate"), acked), "truck")
    assert without_repeats(seen)[:acked] == list(range(1, acked + 1))


@EVERY_FAULT
def test_a_reader_comes_through_trouble_and_misses_nothing(bench: Bench, fault: Fault) -> None:
    broker, member = bench.broker(), bench.member("gate")
    publish(broker, [bench.event("truck", number) for number in range(1, 11)])
    seen = numbers(read(member, 10), "truck")
    with bench.spoiled(fault):
        for _ in range(3):
            try:
                seen += numbers(member.poll(0.5), "truck")
            except BrokerDownError:
                continue
    publish(broker, [bench.event("truck", number) for number in range(11, 21)])
    while without_repeats(seen) != list(range(1, 21)):
        more = read(member, 1)
        assert more, f"it stopped at {seen}"
        seen += numbers(more, "truck")


@EVERY_FAULT
def test_what_could_not_be_told_as_done_comes_again(bench: Bench, fault: Fault) -> None:
    broker, member = bench.broker(), bench.member("gate")
    publish(broker, [bench.event("truck", number) for number in range(1, 11)])
    received = read(member, 10)
    told = 0
    with bench.spoiled(fault):
        try:
            member.done(received[:5])
            told = 5
        except BrokerDownError:
            told = 0
    member.close()
    seen = numbers(read(bench.member("gate"), 5), "truck")
    assert seen in (list(range(told + 1, 11)), list(range(6, 11))), "at least what was not done, in order"
