"""How far a group is behind is the same question on both logs."""

import time

from tests.contract.events.conftest import PATIENCE, Bench


def test_a_group_that_has_read_nothing_is_behind_by_everything(bench: Bench) -> None:
    log = bench.broker()
    log.publish([bench.event(key) for key in "abcdef"])
    assert log.lag({"new": [bench.topic.name]}) == {"new": 6}


def test_what_is_done_is_no_longer_counted_and_groups_are_told_apart(bench: Bench) -> None:
    log = bench.broker()
    log.publish([bench.event(key) for key in "abcdef"])
    member, done = bench.member("half"), 0
    limit = time.monotonic() + PATIENCE
    while done < 4 and time.monotonic() < limit:
        received = member.poll(1)
        first: dict[int, list] = {}
        for one in received:
            first.setdefault(one.partition, []).append(one)
        for events in first.values():
            taken = events[: 4 - done]
            if taken:
                member.done(taken)
                done += len(taken)
    assert log.lag({"half": [bench.topic.name], "new": [bench.topic.name]}) == {"half": 2, "new": 6}


def test_a_group_that_has_done_everything_is_not_behind(bench: Bench) -> None:
    log = bench.broker()
    assert log.lag({"idle": [bench.topic.name]}) == {"idle": 0}
