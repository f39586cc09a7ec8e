"""Topics and groups: who hears what, from where on, and what happens when members come and go."""

import pytest

from events.bus.trouble import BrokerDownError
from events.messages.registry import UnknownTopicError

from .conftest import Bench, numbers, read

TRUCKS = [f"truck-{number}" for number in range(12)]


def test_a_member_of_two_topics_hears_both(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", 1), bench.event("truck", 7, topic=bench.second.name)])
    received = read(bench.member("gate", bench.topic, bench.second), 2)
    assert {(one.envelope.topic, one.envelope.sequence) for one in received} == {
        (bench.topic.name, 1),
        (bench.second.name, 7),
    }


def test_a_member_of_one_topic_does_not_hear_another(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", 7, topic=bench.second.name), bench.event("truck", 1)])
    member = bench.member("gate")
    assert numbers(read(member, 1), "truck") == [1]
    assert list(member.poll(0.5)) == []


def test_a_topic_that_does_not_exist_takes_nothing(bench: Bench) -> None:
    broker = bench.broker()
    with pytest.raises((UnknownTopicError, BrokerDownError)):
        broker.publish([bench.event("truck", 1, topic="test.never.made")])
    broker.publish([bench.event("truck", 2)])
    assert numbers(read(bench.member("gate"), 1), "truck") == [2]


def test_a_compacted_topic_keeps_the_latest_event_of_every_key(bench: Bench) -> None:
    lanes = ("b1-in", "b1-out", "b2-in")
    broker = bench.broker()
    for number in range(1, 6):
        at = f'{{"at":{number}}}'.encode()
        broker.publish([bench.event(lane, sequence=None, topic=bench.latest.name, data=at) for lane in lanes])
    member, latest = bench.member("gate", bench.latest), {}
    for _ in range(60):
        latest |= {one.envelope.key: one.envelope.data for one in member.poll(0.5)}
        if set(latest.values()) == {b'{"at":5}'} and len(latest) == len(lanes):
            return
    pytest.fail(f"the latest are {latest}")


def test_one_group_does_not_move_another(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in (1, 2, 3)])
    customs = bench.member("customs")
    customs.done(read(customs, 3))
    assert numbers(read(bench.member("tax"), 3), "truck") == [1, 2, 3]


def test_nothing_done_is_nothing_said(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", 1)])
    member = bench.member("gate")
    received = read(member, 1)
    member.done([])
    member.done(received)
    member.done(received)
    member.close()
    assert list(bench.member("gate").poll(1.0)) == []


@pytest.mark.parametrize("place", [0, 2, 4], ids=["first", "middle", "last"])
def test_seeking_back_works_from_anywhere_and_again(bench: Bench, place: int) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 6)])
    member = bench.member("gate")
    received = read(member, 5)
    for _ in range(2):
        member.seek_back(received[place])
        assert numbers(read(member, 5 - place), "truck") == list(range(place + 1, 6))


def test_seeking_back_in_one_partition_leaves_the_others_alone(bench: Bench) -> None:
    bench.broker().publish([bench.event(key, 1) for key in TRUCKS])
    member = bench.member("gate")
    received = read(member, len(TRUCKS))
    member.seek_back(received[0])
    again = read(member, sum(one.partition == received[0].partition for one in received))
    assert {one.partition for one in again} == {received[0].partition}


def test_a_member_may_be_closed_twice(bench: Bench) -> None:
    member = bench.member("gate")
    member.poll(0.2)
    member.close()
    member.close()


def test_a_log_may_be_closed_twice(bench: Bench) -> None:
    broker = bench.broker()
    broker.publish([bench.event("truck", 1)])
    broker.close()
    broker.close()


def test_two_programs_may_publish_to_one_log(bench: Bench) -> None:
    one, other = bench.broker(), bench.broker()
    for number in range(1, 11):
        (one if number % 2 else other).publish([bench.event("truck", number)])
    assert numbers(read(bench.member("gate"), 10), "truck") == list(range(1, 11))


def test_what_is_published_while_nobody_reads_waits(bench: Bench) -> None:
    broker, before = bench.broker(), bench.member("gate")
    broker.publish([bench.event("truck", 1)])
    before.done(read(before, 1))
    before.close()
    broker.publish([bench.event("truck", number) for number in range(2, 50)])
    assert numbers(read(bench.member("gate"), 48), "truck") == list(range(2, 50))
