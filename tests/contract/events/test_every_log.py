"""What any log has to keep: order per key, nothing lost, nothing skipped, groups that share and go on."""

import threading
import time

import pytest

from events.bus.port import Received, Subscriber
from events.bus.trouble import BrokerDownError

from .conftest import PATIENCE, Bench, numbers, read

KEYS = [f"truck-{number}" for number in range(12)]


def test_events_of_one_key_come_in_the_order_in_which_they_were_published(bench: Bench) -> None:
    broker = bench.broker()
    for number in range(1, 21):
        broker.publish([bench.event(key, number) for key in KEYS])
    received = read(bench.member("gate"), 20 * len(KEYS))
    assert {key: numbers(received, key) for key in KEYS} == {key: list(range(1, 21)) for key in KEYS}


def test_a_batch_keeps_its_order_within_a_key(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 301)])
    assert numbers(read(bench.member("gate"), 300), "truck") == list(range(1, 301))


def test_events_of_one_key_share_a_partition_and_offsets_grow(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 11)])
    received = read(bench.member("gate"), 10)
    assert len({one.partition for one in received}) == 1
    offsets = [one.offset for one in received]
    assert offsets == sorted(set(offsets))


def test_every_attribute_survives_the_journey(bench: Bench) -> None:
    sent = [
        bench.event("cửa khẩu/Hữu Nghị", data='{"name":"Đồng Đăng 友谊关"}'.encode(), subject="việt"),
        bench.event("k", traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        bench.event("k", sequence=None),
    ]
    bench.broker().publish(sent)
    received = {one.envelope.id: one.envelope for one in read(bench.member("gate"), 3)}
    assert received == {event.id: event for event in sent}
    assert {i: e.fingerprint for i, e in received.items()} == {e.id: e.fingerprint for e in sent}


def test_a_new_group_begins_at_the_start_of_the_log(bench: Bench) -> None:
    broker = bench.broker()
    broker.publish([bench.event("truck", number) for number in range(1, 6)])
    first = bench.member("early")
    first.done(read(first, 5))
    assert numbers(read(bench.member("late"), 5), "truck") == [1, 2, 3, 4, 5]


def test_what_was_not_done_comes_again_after_a_crash(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 11)])
    crashed = bench.member("gate")
    received = read(crashed, 10)
    crashed.done(received[:4])
    crashed.close()
    assert numbers(read(bench.member("gate"), 6), "truck") == [5, 6, 7, 8, 9, 10]


def test_what_was_done_does_not_come_again(bench: Bench) -> None:
    broker = bench.broker()
    broker.publish([bench.event("truck", 1)])
    before = bench.member("gate")
    before.done(read(before, 1))
    before.close()
    broker.publish([bench.event("truck", 2)])
    assert numbers(read(bench.member("gate"), 1), "truck") == [2]


def test_seek_back_reads_an_event_and_what_follows_it_again(bench: Bench) -> None:
    bench.broker().publish([bench.event("truck", number) for number in range(1, 6)])
    member = bench.member("gate")
    received = read(member, 5)
    member.seek_back(received[2])
    assert numbers(read(member, 3), "truck") == [3, 4, 5]


def test_each_group_gets_everything(bench: Bench) -> None:
    bench.broker().publish([bench.event(key) for key in KEYS])
    for group in ("customs", "tax"):
        assert {one.envelope.key for one in read(bench.member(group), len(KEYS))} == set(KEYS)


def test_two_members_of_a_group_share_the_partitions(bench: Bench) -> None:
    broker = bench.broker()
    members = [bench.member("gate"), bench.member("gate")]
    shares = _settled(bench, broker.publish, members)
    assert shares[0] | shares[1] == set(range(bench.topic.partitions))
    assert not shares[0] & shares[1]


def _settled(bench: Bench, publish, members: list[Subscriber]) -> list[set[int]]:
    """Publishes rounds of events until both members take part, then tells from which partitions each reads."""
    deadline = time.monotonic() + PATIENCE
    number = 0
    while time.monotonic() < deadline:
        number += 1
        publish([bench.event(key, number) for key in KEYS])
        rounds: list[list[Received]] = [[], []]
        quiet_until = time.monotonic() + 3
        while time.monotonic() < quiet_until and sum(map(len, rounds)) < len(KEYS):
            for mine, member in zip(rounds, members, strict=True):
                received = member.poll(0.2)
                member.done(received)
                mine += [one for one in received if one.envelope.sequence == number]
        if all(rounds) and sum(map(len, rounds)) == len(KEYS):
            return [{one.partition for one in mine} for mine in rounds]
    return [set(), set()]


def test_a_member_takes_over_what_another_left_unfinished(bench: Bench) -> None:
    broker = bench.broker()
    members = [bench.member("gate"), bench.member("gate")]
    _settled(bench, broker.publish, members)
    broker.publish([bench.event(key, 1_000) for key in KEYS])
    members[0].close()
    received = []
    deadline = time.monotonic() + PATIENCE
    while len({one.envelope.key for one in received}) < len(KEYS) and time.monotonic() < deadline:
        received += [one for one in members[1].poll(0.5) if one.envelope.sequence == 1_000]
    assert {one.envelope.key for one in received} == set(KEYS)


def test_a_poll_without_news_ends_empty(bench: Bench) -> None:
    assert list(bench.member("gate").poll(0.3)) == []


def test_publishing_nothing_is_allowed(bench: Bench) -> None:
    bench.broker().publish([])


def test_a_waiting_reader_hears_of_a_new_event(bench: Bench) -> None:
    broker, member = bench.broker(), bench.member("gate")
    broker.publish([bench.event("truck", 1)])
    member.done(read(member, 1))
    late = threading.Timer(0.5, broker.publish, args=([bench.event("truck", 2)],))
    late.start()
    assert numbers(read(member, 1), "truck") == [2]
    late.join()


def test_several_threads_may_publish_at_once(bench: Bench) -> None:
    broker = bench.broker()

    def publish(key: str) -> None:
        for number in range(1, 11):
            broker.publish([bench.event(key, number)])

    threads = [threading.Thread(target=publish, args=(key,)) for key in KEYS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    received = read(bench.member("gate"), 10 * len(KEYS))
    assert {key: numbers(received, key) for key in KEYS} == {key: list(range(1, 11)) for key in KEYS}


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_log_that_cannot_be_used_says_so_and_how_far_it_came(bench: Bench) -> None:
    with bench.unreachable() as broker:
        for _ in range(2):  # once more: a failure must not break what comes after it
            with pytest.raises(BrokerDownError) as down:
                broker.publish([bench.event("truck", 1)])
            assert down.value.acked == 0
