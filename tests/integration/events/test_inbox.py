"""Exactly once and in order, whatever the log repeats, disorders or forges."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from events.bus.dead_letters import DeadLetters, NotParkedError, Parked, Remedy
from events.messages.dead_letter import DeadLettered, EventsDropped
from events.messages.lane import LaneHeartbeat
from events.messages.registry import DEAD_LETTER, HEARTBEAT, by_type, describe
from events.storage.inbox import Outcome

from .conftest import NOW, Consumer, Owner, event

REMEDY = Remedy(by="operator:ops-01", why="Sent by a test system.", at=NOW)


def reasons(owner: Owner) -> list[tuple[str, int | None]]:
    with owner.database.read() as session:
        return [(one.reason, one.envelope.sequence) for one in DeadLetters(owner.tables).waiting(session)]


def waiting(owner: Owner) -> list[Parked]:
    with owner.database.read() as session:
        return list(DeadLetters(owner.tables).waiting(session))


def copies(owner: Owner) -> list[DeadLettered | EventsDropped]:
    """What went to the dead-letter topic."""
    outbox = owner.tables.outbox
    query = select(outbox.c.type, outbox.c.payload).where(outbox.c.aggregatetype == DEAD_LETTER.name)
    with owner.database.read() as session:
        return [by_type(kind).model.model_validate_json(payload) for kind, payload in session.execute(query)]


def test_events_in_turn_are_applied(owner: Owner, consumer: Consumer) -> None:
    assert [consumer.receive(event("r", number)) for number in (1, 2, 3)] == [Outcome.APPLIED] * 3
    assert owner.heard() == ["r:due:1", "r:due:2", "r:due:3"]


def test_the_same_event_again_is_ignored(owner: Owner, consumer: Consumer) -> None:
    first = event("r", 1)
    assert [consumer.receive(first), consumer.receive(first)] == [Outcome.APPLIED, Outcome.REPEATED]
    assert owner.heard() == ["r:due:1"]
    assert reasons(owner) == []


def test_two_consumers_of_one_owner_each_hear_an_event(owner: Owner) -> None:
    only = event("r", 1)
    for name in ("sightings", "movements"):
        assert Consumer(owner, name).receive(only) is Outcome.APPLIED
        assert owner.heard(name) == ["r:due:1"]


def test_a_gap_parks_an_event_until_it_is_filled(owner: Owner, consumer: Consumer) -> None:
    one, two, three, four = (event("r", number) for number in (1, 2, 3, 4))
    outcomes = [consumer.receive(one), consumer.receive(four), consumer.receive(three)]
    assert outcomes == [Outcome.APPLIED, Outcome.PARKED, Outcome.PARKED]
    assert sorted(reasons(owner)) == [("gap", 3), ("gap", 4)]
    assert consumer.receive(two) is Outcome.APPLIED
    assert owner.heard() == [f"r:due:{number}" for number in (1, 2, 3, 4)]
    assert reasons(owner) == []


def test_a_parked_event_again_is_ignored(owner: Owner, consumer: Consumer) -> None:
    later = event("r", 2)
    assert [consumer.receive(later), consumer.receive(later)] == [Outcome.PARKED, Outcome.REPEATED]
    assert reasons(owner) == [("gap", 2)]


def test_a_gap_of_one_sequence_does_not_stop_another(owner: Owner, consumer: Consumer) -> None:
    consumer.receive(event("r", 2))
    assert consumer.receive(event("s", 1)) is Outcome.APPLIED
    assert consumer.receive(event("r", 1, source="/agencies/tax")) is Outcome.APPLIED
    assert owner.heard() == ["s:due:1", "r:due:1"]


@pytest.mark.parametrize(
    "change",
    [
        {"data": event("r", 1, kind="other").data},
        {"subject": "s"},
        {"sequence": 2},
        {"source": "/agencies/tax"},
        {"type": "vn.bordergate.record.moved.v1"},
        {"time": NOW.replace(year=2027)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_same_id_with_anything_else_changed_is_forged(
    owner: Owner, consumer: Consumer, change: dict[str, object]
) -> None:
    true = event("r", 1, id="the-id")
    consumer.receive(true)
    forged = replace(true, **change)
    assert consumer.receive(forged) is Outcome.FORGED
    assert consumer.receive(forged) is Outcome.REPEATED
    assert consumer.receive(event("r", 2)) is Outcome.APPLIED, "a forgery must not block the true events"
    assert [one[0] for one in reasons(owner)] == ["forged"]
    assert owner.heard() == ["r:due:1", "r:due:2"]


def test_another_id_under_an_applied_sequence_is_forged(owner: Owner, consumer: Consumer) -> None:
    consumer.receive(event("r", 1))
    assert consumer.receive(event("r", 1)) is Outcome.FORGED
    assert reasons(owner) == [("forged", 1)]


def test_another_id_under_the_sequence_of_a_waiting_event_is_forged(owner: Owner, consumer: Consumer) -> None:
    consumer.receive(event("r", 2))
    assert consumer.receive(event("r", 2, kind="other")) is Outcome.FORGED
    consumer.receive(event("r", 1))
    assert owner.heard() == ["r:due:1", "r:due:2"]


def test_a_poison_event_leaves_nothing_behind_and_parks_its_key_alone(
    owner: Owner, consumer: Consumer
) -> None:
    outcomes = [
        consumer.receive(event("r", 1, kind="poison")),
        consumer.receive(event("r", 2)),
        consumer.receive(event("r", 1, source="/agencies/tax")),
        consumer.receive(event("s", 1)),
    ]
    assert outcomes == [Outcome.DEAD, Outcome.PARKED, Outcome.PARKED, Outcome.APPLIED]
    assert owner.heard() == ["s:due:1"]
    assert reasons(owner) == [("rule_broken", 1), ("behind", 2), ("behind", 1)]


def test_a_poison_event_is_copied_to_the_dead_letters(owner: Owner, consumer: Consumer) -> None:
    poison = event("r", 1, kind="poison")
    consumer.receive(poison)
    (copy,) = copies(owner)
    assert isinstance(copy, DeadLettered)
    assert (copy.consumer, copy.event_id, copy.reason, copy.key) == ("gate", poison.id, "rule_broken", "r")
    assert copy.data.encode() == poison.data


def test_a_cured_poison_event_is_tried_again_and_those_behind_it_follow(
    owner: Owner, consumer: Consumer
) -> None:
    poison = event("r", 1, kind="poison")
    for one in (poison, event("r", 2), event("r", 3)):
        consumer.receive(one)
    consumer.resume()
    assert owner.heard() == [], "nothing may pass a poison event by itself"
    consumer.cured = True
    with owner.database.write() as session:
        DeadLetters(owner.tables).retry(session, "gate", poison.id)
    consumer.resume()
    assert owner.heard() == ["r:poison:1", "r:due:2", "r:due:3"]
    assert reasons(owner) == []


def test_a_poison_event_that_is_not_cured_stays_poison(owner: Owner, consumer: Consumer) -> None:
    poison = event("r", 1, kind="poison")
    consumer.receive(poison)
    consumer.receive(event("r", 2))
    with owner.database.write() as session:
        DeadLetters(owner.tables).retry(session, "gate", poison.id)
    consumer.resume()
    assert owner.heard() == []
    assert sorted(reasons(owner)) == [("behind", 2), ("rule_broken", 1)]


def test_dropping_a_poison_event_says_who_and_why_and_lets_the_next_go_on(
    owner: Owner, consumer: Consumer
) -> None:
    poison = event("r", 1, kind="poison")
    consumer.receive(poison)
    consumer.receive(event("r", 2))
    with owner.database.write() as session:
        assert DeadLetters(owner.tables).drop(session, "gate", poison.id, REMEDY) == poison
    consumer.resume()
    assert owner.heard() == ["r:due:2"]
    assert consumer.receive(poison) is Outcome.REPEATED
    told = copies(owner)[-1]
    assert isinstance(told, EventsDropped)
    assert (told.dropped_by, told.why, told.key, told.first) == (REMEDY.by, REMEDY.why, "r", 1)


def test_an_accepted_gap_is_named_and_the_waiting_event_goes_on(owner: Owner, consumer: Consumer) -> None:
    consumer.receive(event("r", 1))
    waiting = event("r", 4)
    consumer.receive(waiting)
    with owner.database.write() as session:
        assert DeadLetters(owner.tables).accept_gap(session, "gate", waiting.id, REMEDY) == (2, 3)
    consumer.resume()
    assert owner.heard() == ["r:due:1", "r:due:4"]
    assert consumer.receive(event("r", 5)) is Outcome.APPLIED


def test_a_forged_event_cannot_be_tried_again_and_blocks_nothing(owner: Owner, consumer: Consumer) -> None:
    consumer.receive(event("r", 1))
    forged = event("r", 1)
    assert consumer.receive(forged) is Outcome.FORGED
    with owner.database.write() as session, pytest.raises(NotParkedError):
        DeadLetters(owner.tables).retry(session, "gate", forged.id)
    assert consumer.receive(event("r", 2)) is Outcome.APPLIED


@pytest.mark.parametrize(("number", "forged"), [(1, True), (2, False)], ids=["forged", "poison"])
def test_what_is_told_of_a_dropped_event_says_whether_it_was_forged(
    owner: Owner, consumer: Consumer, number: int, *, forged: bool
) -> None:
    consumer.receive(event("r", 1))
    consumer.receive(event("r", number, kind="poison"))
    (letter,) = waiting(owner)
    with owner.database.write() as session:
        DeadLetters(owner.tables).drop(session, "gate", letter.envelope.id, REMEDY)
    told = copies(owner)[-1]
    assert isinstance(told, EventsDropped)
    assert told.forged is forged


def test_an_event_is_found_by_its_id_however_many_wait_before_it(owner: Owner, consumer: Consumer) -> None:
    consumer.receive(event("r", 1, kind="poison"))
    (letter,) = waiting(owner)
    parked = owner.tables.inbox_parked
    with owner.database.write() as session:
        row = dict(session.execute(select(parked)).one()._mapping)
        earlier = NOW - timedelta(days=1)
        many = [{**row, "id": f"other-{number}", "parked_at": earlier} for number in range(10_001)]
        session.execute(insert(parked), many)
    letters = DeadLetters(owner.tables)
    with owner.database.write() as session:
        assert letters.starting_with(session, letter.envelope.id[:8]) == [letter]
        assert letters.starting_with(session, letter.envelope.id[:8], "another") == []
        assert letters.starting_with(session, "%") == [], "a sign of the query language is no id"
        letters.retry(session, "gate", letter.envelope.id)
        letters_now = letters.starting_with(session, letter.envelope.id)
    assert [one.reason for one in letters_now] == ["retry"]


def test_only_what_waits_can_be_dropped(owner: Owner, consumer: Consumer) -> None:
    applied = event("r", 1)
    consumer.receive(applied)
    with owner.database.write() as session, pytest.raises(NotParkedError):
        DeadLetters(owner.tables).drop(session, "gate", applied.id, REMEDY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"data": b"{}"}, "message_invalid"),
        ({"data": b"\xff\x00 not even text"}, "message_invalid"),
        ({"type": "vn.bordergate.unknown.v9"}, "message_invalid"),
        ({"type": "", "source": "unknown", "sequence": None}, "message_invalid"),
        ({"topic": "gate.record.v1"}, "topic_wrong"),
        ({"key": "another"}, "key_wrong"),
        ({"sequence": None}, "sequence_wrong"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(next(iter(value.items()))),
)
def test_what_does_not_keep_the_promises_of_its_place_is_refused(
    owner: Owner, consumer: Consumer, change: dict[str, object], reason: str
) -> None:
    assert consumer.receive(replace(event("r", 1), **change)) is Outcome.DEAD
    assert [one[0] for one in reasons(owner)] == [reason]
    assert owner.heard() == []


def test_compacted_topics_carry_no_sequence_and_are_read_without_one(owner: Owner) -> None:
    beat = LaneHeartbeat(lane="b2-in", at=NOW, source_state="streaming", last_frame_at=None)
    heard = []
    consumer = Consumer(owner)
    consumer.handle = lambda session, envelope, message: heard.append(message.source_state)
    plain = event(
        "b2-in", None, type=describe(beat).name, topic=HEARTBEAT.name, data=beat.model_dump_json().encode()
    )
    assert consumer.receive(plain) is Outcome.APPLIED
    assert consumer.receive(plain) is Outcome.REPEATED
    assert heard == ["streaming"]


def test_a_failing_handler_takes_the_inbox_row_back_with_it(owner: Owner) -> None:
    consumer = Consumer(owner)
    only = event("r", 1)

    def fail(session, envelope, message) -> None:
        raise ZeroDivisionError

    consumer.handle, honest = fail, consumer.handle
    with pytest.raises(ZeroDivisionError):
        consumer.receive(only)
    consumer.handle = honest
    assert consumer.receive(only) is Outcome.APPLIED
    with owner.database.read() as session:
        assert session.scalar(select(func.count()).select_from(owner.tables.inbox)) == 1
