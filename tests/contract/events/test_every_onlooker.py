"""Whoever looks on sees the whole log, or all that is new, and takes nothing from anybody."""

import socket
from contextlib import AbstractContextManager, closing

import pytest

from events.bus.kafka import KafkaBroker
from events.bus.port import Onlooker
from events.bus.trouble import BrokerDownError
from events.messages.registry import Topic

from .conftest import Bench, Wire, numbers, read


def looking(bench: Bench, *topics: Topic, from_beginning: bool = True) -> AbstractContextManager[Onlooker]:
    names = [topic.name for topic in topics or (bench.topic,)]
    return closing(bench.broker().look_on(names, from_beginning=from_beginning))


def test_it_sees_everything_from_the_beginning_in_order_and_knows_when_it_has(bench: Bench) -> None:
    keys = [f"truck-{number}" for number in range(9)]
    for number in range(1, 41):
        bench.broker().publish([bench.event(key, number) for key in keys])
    found = []
    with looking(bench) as onlooker:
        while not onlooker.has_caught_up():
            found += onlooker.poll(0.5)
    assert {key: numbers(found, key) for key in keys} == {key: list(range(1, 41)) for key in keys}
    places = [(one.partition, one.offset) for one in found]
    assert len(set(places)) == len(places)


def test_from_the_end_it_sees_only_what_comes_then(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 4)])
    with looking(bench, from_beginning=False) as onlooker:
        assert onlooker.has_caught_up()
        bench.broker().publish([bench.event("truck", number) for number in range(4, 6)])
        assert numbers(read(onlooker, 2), "truck") == [4, 5]


def test_it_sees_only_the_topics_it_asked_for(bench: Bench) -> None:
    other = bench.event("truck", 1, topic=bench.second.name)
    bench.broker().publish([bench.event("truck", 1), other])
    with looking(bench, bench.second) as onlooker:
        (seen,) = read(onlooker, 1)
        assert onlooker.has_caught_up()
    assert seen.envelope == other


def test_an_empty_log_is_read_at_once(bench: Bench) -> None:
    found = []
    with looking(bench, bench.topic, bench.second) as onlooker:
        while not onlooker.has_caught_up():
            found += onlooker.poll(0.1)
    assert found == []


def test_groups_hear_everything_all_the_same(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 6)])
    with looking(bench) as onlooker:
        read(onlooker, 5)
    assert numbers(read(bench.member("gate"), 5), "truck") == [1, 2, 3, 4, 5]
    assert bench.broker().lag({"gate": [bench.topic.name]}) == {"gate": 5}


@pytest.mark.kafka
def test_a_cluster_without_the_topic_says_so(wire: Wire) -> None:
    with KafkaBroker(wire.bootstrap, "test") as log, pytest.raises(BrokerDownError, match="topics apply"):
        log.look_on(["test.nowhere"], from_beginning=True)


def test_a_cluster_that_is_away_says_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers here
        with (
            KafkaBroker(f"127.0.0.1:{taken.getsockname()[1]}", "test") as log,
            pytest.raises(BrokerDownError),
        ):
            log.look_on(["test.nowhere"], from_beginning=True)
