"""An owner restored from an old copy counts again what it had counted: its numbers are lifted above what was heard of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from events.bus.dead_letters import DeadLetters
from events.bus.relay import enveloped
from events.bus.renumber import Seen, behind, renumber, seen_by, together
from events.messages.registry import DEADLINE
from events.storage.inbox import Outcome

from .conftest import NOW, Consumer, Owner, deadline, event, make_owner

HELD = "/gate", DEADLINE.name, "r"


@pytest.fixture
def sender(owner: Owner, tmp_path: Path) -> Iterator[Owner]:
    """The gate, of which `owner`'s consumer hears; on the same kind of database."""
    url = owner.database.url
    made = make_owner(f"sqlite:///{tmp_path / 'sender.db'}" if url.startswith("sqlite") else url, "sender")
    yield made
    made.database.close()


def send(sender: Owner, consumer: Consumer) -> list[Outcome]:
    """What a relay would bring next, and what the consumer makes of it."""
    outbox = sender.tables.outbox
    fresh = outbox.c.published_at.is_(None)
    with sender.database.write() as session:
        rows = session.execute(select(outbox).where(fresh).order_by(outbox.c.position)).all()
        session.execute(update(outbox).where(fresh).values(published_at=NOW))
    return [consumer.receive(enveloped(row)) for row in rows]


def restore(sender: Owner, last: int) -> None:
    """As the database was when the sequence stood at `last`."""
    outbox, counted = sender.tables.outbox, sender.tables.outbox_sequence
    with sender.database.write() as session:
        session.execute(delete(outbox).where(outbox.c.sequence > last))
        session.execute(update(counted).values(last=last))


def heard_of(consumer: Consumer, owner: str = "gate") -> Seen:
    with consumer.owner.database.read() as session:
        return seen_by(session, consumer.owner.tables, owner)


def lift(sender: Owner, seen: Seen) -> list[tuple[int, int, int]]:
    """What stood behind: (as counted, as seen, said again)."""
    with sender.database.write() as session:
        found = behind(session, sender.tables, seen)
        assert renumber(session, sender.tables, seen) == found
    return [(one.last, one.seen, one.again) for one in found]


def test_lifted_before_it_speaks_a_restored_owner_is_heard_at_once(sender: Owner, consumer: Consumer) -> None:
    for kind in ("one", "two", "lost"):
        sender.say(deadline("r", kind))
    send(sender, consumer)
    restore(sender, 2)
    assert lift(sender, heard_of(consumer)) == [(2, 3, 0)]
    sender.say(deadline("r", "new"))
    assert send(sender, consumer) == [Outcome.APPLIED]
    assert consumer.owner.heard()[-1] == "r:new:4"


def test_what_was_taken_for_forged_meanwhile_is_said_again_in_its_order_and_once(
    sender: Owner, consumer: Consumer
) -> None:
    for kind in ("one", "lost", "lost_too"):
        sender.say(deadline("r", kind))
    send(sender, consumer)
    restore(sender, 1)
    for kind in ("three", "four"):
        sender.say(deadline("r", kind))
    assert send(sender, consumer) == [Outcome.FORGED] * 2
    assert lift(sender, heard_of(consumer)) == [(3, 3, 2)]
    assert send(sender, consumer) == [Outcome.APPLIED] * 2
    assert consumer.owner.heard()[-2:] == ["r:three:4", "r:four:5"]
    assert lift(sender, heard_of(consumer)) == []
    assert send(sender, consumer) == []


def test_what_waits_and_what_another_machine_has_seen_counts_too(sender: Owner, consumer: Consumer) -> None:
    sender.say(deadline("r", "one"))
    send(sender, consumer)
    consumer.receive(event("r", 5))
    elsewhere = Seen(owner="gate", numbers=((HELD, 9), (("/gate", DEADLINE.name, "never here"), 2)))
    seen = together("gate", [heard_of(consumer), Seen.model_validate_json(elsewhere.model_dump_json())])
    assert dict(seen.numbers)[HELD] == 9
    assert dict(heard_of(consumer).numbers)[HELD] == 5
    assert lift(sender, seen) == [(0, 2, 0), (1, 9, 0)]
    sender.say(deadline("r", "new"))
    assert dict(heard_of(consumer).numbers)[HELD] == 5
    assert send(sender, consumer) == [Outcome.PARKED], "this consumer has yet to hear what the other has"


def test_what_others_wrote_under_our_ids_is_never_said_again(sender: Owner, consumer: Consumer) -> None:
    true = sender.say(deadline("r", "true"))
    send(sender, consumer)
    assert consumer.receive(event("r", 1, kind="false", id=true)) is Outcome.FORGED
    assert lift(sender, heard_of(consumer)) == []
    assert send(sender, consumer) == []


@pytest.mark.parametrize("source", ["/agencies/tax", "/lanes/b1-out", "/consumers/customs", "/gatekeeper"])
def test_numbers_of_others_are_left_alone(sender: Owner, consumer: Consumer, source: str) -> None:
    consumer.receive(event("r", 1, source=source))
    assert heard_of(consumer).numbers == ()
    assert lift(sender, heard_of(consumer)) == []


@pytest.mark.parametrize(
    ("owner_name", "source"),
    [
        ("gate", "/consumers/gate-movements"),
        ("customs", "/agencies/customs"),
        ("customs", "/consumers/customs"),
        ("lane-b1-out", "/lanes/b1-out"),
        ("lane-b1-out", "/consumers/lane-b1-out"),
    ],
)
def test_an_owner_counts_for_itself_and_for_its_consumers(
    consumer: Consumer, owner_name: str, source: str
) -> None:
    consumer.receive(event("r", 1, source=source))
    assert heard_of(consumer, owner_name).numbers == (((source, DEADLINE.name, "r"), 1),)


def test_a_sequence_that_is_ahead_is_never_taken_back(sender: Owner, consumer: Consumer) -> None:
    for kind in ("one", "two"):
        sender.say(deadline("r", kind))
    assert lift(sender, Seen(owner="gate", numbers=((HELD, 1),))) == []
    assert send(sender, consumer) == [Outcome.APPLIED] * 2
    with consumer.owner.database.read() as session:
        assert DeadLetters(consumer.owner.tables).waiting(session) == []
