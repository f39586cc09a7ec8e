"""A register that is older than its keeper lets it be holds whatever would rest on it, until it is up to date again."""

from datetime import datetime, timedelta

import pytest

from agencies.service import PACKS
from events.bus.trouble import InvalidMessageError
from events.messages.decisions import Decision
from events.messages.gate import RegisterHeartbeat
from events.messages.values import Agency, RecordState
from tests.contract.agencies.office import TROUBLE, Office, declared, moved, presented, trouble
from tests.unit.agencies.builders import NINE

LIMIT = 600


def minutes(after: float) -> datetime:
    return NINE + timedelta(minutes=after)


def heartbeat(
    office: Office, version: int, after: float, *, good_for: int = LIMIT, at: float | None = None
) -> RegisterHeartbeat:
    """Complete as of so many minutes after nine; recorded at that moment too, unless another is given."""
    return RegisterHeartbeat(
        agency=office.agency,
        register_name=TROUBLE[office.agency][0],
        version=version,
        complete_as_of=minutes(after),
        good_for_seconds=good_for,
        at=minutes(after if at is None else at),
    )


def last(office: Office) -> Decision:
    authority = TROUBLE[office.agency][3]
    return [each for each in office.decided() if each.authority == authority][-1]


def outdated(office: Office) -> bool:
    """Whether the last word of the authority rests on a register being out of date."""
    found = {each.rule: each.state for each in last(office).findings}
    code = next(
        rule_set.up_to_date.code
        for rule_set in PACKS[office.agency].rule_sets
        if rule_set.authority == TROUBLE[office.agency][3]
    )
    held = found.get(code) == "hold"
    assert not held or last(office).state == "hold"
    return held


def test_whoever_never_sent_one_has_no_limit(office: Office) -> None:
    office.hear(declared(), presented(after=60 * 24 * 30))
    assert not outdated(office)


def test_heartbeats_that_go_on_are_no_facts(office: Office) -> None:
    office.hear(declared())
    said = office.said()
    office.hear(*(heartbeat(office, number, 5 * number) for number in range(1, 6)))
    assert office.said() == said


def test_a_crossing_declared_later_than_the_limit_is_held(office: Office) -> None:
    in_time, late = minutes(LIMIT / 60), minutes(LIMIT / 60) + timedelta(seconds=1)
    office.hear(heartbeat(office, 1, 0), declared(in_time))
    assert not outdated(office)
    office.hear(declared(late, record_id="r-2"))
    assert outdated(office)
    assert last(office).decided_at == late


def test_what_was_held_goes_on_as_soon_as_the_register_is_up_to_date_as_often_as_it_happens(
    office: Office,
) -> None:
    office.hear(declared())
    clean = last(office)
    for number, after in enumerate((20, 80, 140), 1):
        office.hear(heartbeat(office, 2 * number - 1, after - 15))
        office.hear(presented(f"point_{number}", after))
        assert outdated(office)
        office.hear(heartbeat(office, 2 * number, after + 1))
        assert (last(office).state, last(office).findings) == (clean.state, clean.findings)
    decided = [each for each in office.decided() if each.authority == clean.authority]
    assert len({each.id for each in decided}) == len(decided) >= 7
    assert [each.revision for each in decided] == list(range(1, len(decided) + 1))


def test_a_heartbeat_heard_late_lets_go_what_only_seemed_too_late(office: Office) -> None:
    office.hear(heartbeat(office, 1, 0), declared(minutes(15)))
    assert outdated(office)
    office.hear(heartbeat(office, 2, 14))
    assert not outdated(office)


def test_a_register_that_its_own_keeper_finds_old_holds_what_passed(office: Office) -> None:
    office.hear(heartbeat(office, 1, 0), declared(minutes(5)))
    assert not outdated(office)
    office.hear(heartbeat(office, 2, 1, at=30))
    assert outdated(office)


def test_a_shorter_limit_holds_at_once_and_a_longer_one_lets_go(office: Office) -> None:
    office.hear(heartbeat(office, 1, 0, good_for=3600), declared(minutes(30)))
    assert not outdated(office)
    for number, (good_for, held) in enumerate(((60, True), (3600, False), (60, True)), 2):
        office.hear(heartbeat(office, number, 0, good_for=good_for))
        assert outdated(office) is held


def test_a_heartbeat_that_is_older_than_the_last_is_left_unread(office: Office) -> None:
    office.hear(heartbeat(office, 2, 0), declared(minutes(5)))
    said = office.said()
    office.hear(heartbeat(office, 1, -60, at=5), heartbeat(office, 2, 0))
    assert office.said() == said


def test_only_who_looked_at_the_register_is_held(office: Office) -> None:
    other = heartbeat(office, 1, 0).model_copy(update={"register_name": "seldom_read"})
    office.hear(other, declared(minutes(60)))
    assert not outdated(office)


def test_a_row_that_comes_late_is_decided_upon_and_held_too(office: Office) -> None:
    office.hear(heartbeat(office, 1, 0), declared(), at=NINE)
    office.hear(trouble(office.agency), at=minutes(60))
    assert outdated(office)
    assert len(last(office).findings) > 1
    assert last(office).decided_at == minutes(60)


def test_a_record_that_has_ended_is_not_decided_again(office: Office) -> None:
    office.hear(heartbeat(office, 1, 0), declared(minutes(60)), moved(RecordState.CANCELLED))
    said = office.said()
    office.hear(heartbeat(office, 2, 61))
    assert office.said() == said


def test_another_agencys_heartbeat_is_refused(office: Office) -> None:
    other = next(agency for agency in Agency if agency is not office.agency)
    with pytest.raises(InvalidMessageError) as refused:
        office.hear(heartbeat(office, 1, 0).model_copy(update={"agency": other}))
    assert refused.value.reason == "register_foreign"
