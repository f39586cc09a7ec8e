"""Lanes and agencies sign what they say: what nobody of theirs signed is put aside under its own id, and hurts nobody else."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from sqlalchemy import insert

from deploy.event_keys import EventKeyMissing, EventKeyRefusal, EventKeys, agency_name, owner_names
from events.bus.dead_letters import DeadLetters
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope, encode
from events.bus.loop import ConsumerLoop, Handler
from events.bus.seals import PinnedSources, SealingBroker
from events.bus.trouble import InvalidMessageError
from events.clock import SystemClock
from events.messages.agency import PassThroughConfirmed
from events.messages.dead_letter import DeadLettered, EventsDropped
from events.messages.lane import BarrierMoved
from events.messages.registry import DEAD_LETTER, MESSAGES, MOVEMENT, RECORD, decisions_of, describe
from events.messages.values import Agency, Authority
from events.signing import throwaway_key

from .conftest import Owner

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PATIENCE = 60.0


def moved(lane: str, number: int, **changes: object) -> Envelope:
    message = BarrierMoved(lane=lane, order_id=f"o-{number}", action="opened", at=NOW)
    plain = Envelope(
        id=str(uuid4()),
        source=f"/lanes/{lane}",
        type=describe(message).name,
        subject=lane,
        topic=MOVEMENT.name,
        key=lane,
        time=NOW,
        data=encode(message),
        sequence=number,
    )
    return replace(plain, **changes)


def confirmed(number: int) -> Envelope:
    message = PassThroughConfirmed(record_id="r", version=1, authority=Authority.CUSTOMS, at=NOW)
    topic = decisions_of(Agency.CUSTOMS).name
    return moved(
        "x", number, type=describe(message).name, topic=topic, key="r", subject="r",
        source="/agencies/customs", data=encode(message),
    )  # fmt: skip


def dropped(consumer: str, **changes: object) -> Envelope:
    message = EventsDropped(
        consumer=consumer, topic=RECORD.name, source="/gate", subject="r", key="r", event_id="e", first=1, last=1,
        dropped_by="operator:ops-01", why="Sent by a test system.", at=NOW,
    )  # fmt: skip
    whole = {
        "type": describe(message).name, "topic": DEAD_LETTER.name, "key": "r", "subject": "r",
        "source": f"/consumers/{consumer}", "data": encode(message),
    }  # fmt: skip
    return moved("x", 1, **{**whole, **changes})


@pytest.fixture
def keys(tmp_path: Path) -> EventKeys:
    made = EventKeys(tmp_path / "given", tmp_path / "pinned")
    made.provide(owner_names(["b1-in", "b1-out"]))
    return made


def check_of(keys: EventKeys) -> Callable[[Envelope], None]:
    return keys.sources.check


def test_what_the_source_signed_is_believed(keys: EventKeys) -> None:
    check = check_of(keys)
    check(moved("b1-in", 1).signed(keys.own("lane-b1-in")))
    check(confirmed(1).signed(keys.own(agency_name(Agency.CUSTOMS))))


@pytest.mark.parametrize(
    ("consumer", "owner"),
    [
        ("customs", "agency-customs"),
        ("lane-b1-in", "lane-b1-in"),
        ("gate-movements", "gate"),
        ("gate-decisions-tax", "gate"),
    ],
)
def test_only_the_owner_of_a_consumer_can_say_that_it_gave_an_event_up(
    keys: EventKeys, consumer: str, owner: str
) -> None:
    check = check_of(keys)
    check(dropped(consumer).signed(keys.own(owner)))
    for other in set(owner_names(["b1-in", "b1-out"])) - {owner}:
        with pytest.raises(InvalidMessageError, match="key_unknown"):
            check(dropped(consumer).signed(keys.own(other)))
    with pytest.raises(InvalidMessageError, match="signature_missing"):
        check(dropped(consumer))


@pytest.mark.parametrize(
    "source", ["/consumers/nobodys", "/consumers/lane-", "/consumers/gates", "/gate", "/agencies/customs"]
)
def test_a_consumer_that_nobody_runs_gives_nothing_up(keys: EventKeys, source: str) -> None:
    for owner in owner_names(["b1-in"]):
        with pytest.raises(InvalidMessageError) as refused:
            check_of(keys)(dropped("customs", source=source).signed(keys.own(owner)))
        assert refused.value.reason == "forged"


def test_a_copy_for_people_of_an_event_that_was_refused_needs_no_signature(keys: EventKeys) -> None:
    """It moves nothing, and refusing it would make the next one."""
    check_of(keys)(dropped("customs", type=next(row.name for row in MESSAGES if row.model is DeadLettered)))


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (lambda keys: moved("b1-in", 1), "signature_missing"),
        (lambda keys: moved("b1-in", 1).signed(throwaway_key()), "key_unknown"),
        (lambda keys: moved("b1-in", 1).signed(keys.own("lane-b1-out")), "key_unknown"),
        (lambda keys: confirmed(1).signed(keys.own("agency-tax")), "key_unknown"),
        (lambda keys: moved("b1-in", 1, source="/lanes/b1-out").signed(keys.own("lane-b1-out")), "source_wrong"),
        (lambda keys: replace(confirmed(1), source="/gate").signed(keys.own("agency-customs")), "source_wrong"),
        (lambda keys: moved("never-made", 1).signed(keys.own("lane-b1-in")), "key_unknown"),
        (lambda keys: moved("b1-in", 1, key="../lane-b1-in", source="/lanes/../lane-b1-in").signed(keys.own("lane-b1-in")), "key_unknown"),
        (lambda keys: replace(moved("b1-in", 1).signed(keys.own("lane-b1-in")), signature="zz"), "signature_wrong"),
    ],
    ids=["unsigned", "unknown key", "another lane's key", "another agency's key", "another lane", "the gate",
         "unknown lane", "a path", "no signature at all"],
)  # fmt: skip
def test_what_it_did_not_sign_is_forged(keys: EventKeys, forge, why: str) -> None:
    with pytest.raises(InvalidMessageError, match=why) as refused:
        check_of(keys)(forge(keys))
    assert refused.value.reason == "forged"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"}, {"type": "vn.bordergate.lane.vehicle_left.v1"}, {"subject": "b1-out"}, {"sequence": 2},
        {"data": b"{}"}, {"time": datetime(2026, 11, 25, tzinfo=UTC)},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_no_part_of_a_signed_event_can_be_changed(keys: EventKeys, change: dict[str, object]) -> None:
    signed = moved("b1-in", 1).signed(keys.own("lane-b1-in"))
    with pytest.raises(InvalidMessageError, match="signature_wrong"):
        check_of(keys)(replace(signed, **change))


def test_keys_change_without_a_pause_and_an_old_one_ends_when_it_is_retired(keys: EventKeys) -> None:
    check, old = check_of(keys), keys.own("lane-b1-in")
    new = keys.rotate("lane-b1-in")
    assert keys.own("lane-b1-in").key_id == new.key_id != old.key_id
    check(moved("b1-in", 1).signed(old))
    check(moved("b1-in", 2).signed(new))
    with pytest.raises(EventKeyRefusal, match="key_in_use"):
        keys.retire("lane-b1-in", new.key_id)
    keys.retire("lane-b1-in", old.key_id)
    check(moved("b1-in", 3).signed(new))
    with pytest.raises(InvalidMessageError, match="key_unknown"):
        check(moved("b1-in", 4).signed(old))


def test_providing_again_changes_no_key_and_one_that_is_not_there_is_said_to_be_missing(
    keys: EventKeys,
) -> None:
    before = keys.listed()
    keys.provide(owner_names(["b1-in", "b1-out"]))
    assert keys.listed() == before
    assert {name for name, _, standing in before if standing == "given"} == set(
        owner_names(["b1-in", "b1-out"])
    )
    with pytest.raises(EventKeyMissing, match="key_missing"):
        keys.own("lane-b9")


def test_a_list_of_keys_says_which_one_is_given_which_is_old_and_which_nobody_here_can_tell(
    keys: EventKeys,
) -> None:
    old, elsewhere = keys.own("lane-b1-in").key_id, keys.own("lane-b1-out").key_id
    new = keys.rotate("lane-b1-in").key_id
    keys.file("lane-b1-out").unlink()
    found = {(name, key_id): standing for name, key_id, standing in keys.listed()}
    assert found["lane-b1-in", new] == "given"
    assert found["lane-b1-in", old] == "old"
    assert found["lane-b1-out", elsewhere] == "elsewhere", "it may be the one this lane signs with"


@dataclass
class Gate:
    """The consumer of an owner's database behind the seals, and what it heard."""

    owner: Owner
    log: EmbeddedLog
    sources: PinnedSources

    @contextmanager
    def at_work(self) -> Iterator[None]:
        handler = Handler("gate", (MOVEMENT,), self._hear, self.sources.check)
        loop = ConsumerLoop(self.log, self.owner.database, self.owner.tables, handler, SystemClock())
        stop = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(loop.run, stop)
            try:
                yield
            finally:
                stop.set()
            running.result(PATIENCE)

    def _hear(self, session, envelope, message) -> None:
        what = f"{message.lane}:{envelope.sequence}"
        session.execute(insert(self.owner.applied).values(consumer="gate", what=what))

    def await_heard(self, count: int) -> list[str]:
        limit = time.monotonic() + PATIENCE
        while len(self.owner.heard()) < count:
            assert time.monotonic() < limit, self.owner.heard()
            time.sleep(0.05)
        return self.owner.heard()

    def dead(self):
        with self.owner.database.read() as session:
            return DeadLetters(self.owner.tables).waiting(session, limit=1_000)


@pytest.fixture
def gate(owner: Owner, keys: EventKeys, tmp_path: Path) -> Iterator[Gate]:
    with EmbeddedLog(tmp_path / "log.db") as log:
        yield Gate(owner, log, keys.sources)


def test_a_forged_event_takes_neither_the_id_nor_the_place_of_the_true_one(
    gate: Gate, keys: EventKeys
) -> None:
    true = moved("b1-in", 1)
    forged = [replace(true, signature="00" * 64, key_id="0" * 16), true.signed(throwaway_key()), true]
    gate.log.publish([*forged, *forged])
    SealingBroker(gate.log, keys.own("lane-b1-in")).publish([true, moved("b1-in", 2)])
    with gate.at_work():
        assert gate.await_heard(2) == ["b1-in:1", "b1-in:2"]
    dead = gate.dead()
    assert {(one.reason, one.envelope.source) for one in dead} == {("forged", "/lanes/b1-in")}
    assert len(dead) == len(forged), "each is kept once, however often it comes"
    assert all(true.id in one.detail for one in dead)


def unpin(keys: EventKeys, name: str) -> Callable[[], None]:
    """As on a gate restored from before the key was made; returns what pins it again."""
    (file,) = (keys.pinned / name).glob("*.pub")
    raw = file.read_bytes()
    file.unlink()
    return lambda: file.write_bytes(raw) and None


def test_what_was_refused_for_a_key_not_yet_pinned_is_taken_when_it_is_and_somebody_tries_again(
    gate: Gate, keys: EventKeys
) -> None:
    pin_again = unpin(keys, "lane-b1-in")
    key = keys.own("lane-b1-in")
    SealingBroker(gate.log, key).publish([moved("b1-in", 1), moved("b1-in", 2)])
    gate.log.publish([moved("b1-in", 3).signed(throwaway_key())])
    letters = DeadLetters(gate.owner.tables)

    def retry(number: int) -> None:
        (one,) = [letter for letter in gate.dead() if letter.envelope.sequence == number]
        with gate.owner.database.write() as session:
            letters.retry(session, "gate", one.envelope.id)

    def settled(*numbers: int) -> None:
        limit = time.monotonic() + PATIENCE
        while sorted((one.envelope.sequence, one.reason) for one in gate.dead()) != [
            (n, "forged") for n in numbers
        ]:
            assert time.monotonic() < limit, gate.dead()
            time.sleep(0.05)

    with gate.at_work():
        settled(1, 2, 3)
        retry(1)
        settled(1, 2, 3)
        pin_again()
        retry(2)
        limit = time.monotonic() + PATIENCE
        while "gap" not in {one.reason for one in gate.dead()}:
            assert time.monotonic() < limit, gate.dead()
            time.sleep(0.05)
        assert gate.owner.heard() == [], "the first one is still missing"
        retry(1)
        assert gate.await_heard(2) == ["b1-in:1", "b1-in:2"]
        retry(3)
        settled(3)
    assert gate.owner.heard() == ["b1-in:1", "b1-in:2"]


def test_a_flood_of_forgeries_is_counted_against_its_source_and_stops_nobody(
    gate: Gate, keys: EventKeys
) -> None:
    gate.log.publish([moved("b1-in", number) for number in range(1, 121)])
    SealingBroker(gate.log, keys.own("lane-b1-out")).publish([moved("b1-out", n) for n in range(1, 11)])
    with structlog.testing.capture_logs() as logs, gate.at_work():
        gate.await_heard(10)
        limit = time.monotonic() + PATIENCE
        while len(gate.dead()) < 120 and time.monotonic() < limit:
            time.sleep(0.05)
    counted = [(line["source"], line["of_this_source"]) for line in logs if line["event"] == "event_forged"]
    assert counted == [("/lanes/b1-in", number) for number in range(1, 121)]
    assert gate.owner.heard() == [f"b1-out:{number}" for number in range(1, 11)]


def test_a_signed_event_under_a_known_id_with_other_bytes_is_forged_all_the_same(
    gate: Gate, keys: EventKeys
) -> None:
    key, first = keys.own("lane-b1-in"), moved("b1-in", 1)
    other = replace(moved("b1-in", 1), id=first.id, time=datetime(2026, 11, 25, tzinfo=UTC))
    SealingBroker(gate.log, key).publish([first, other, first, moved("b1-in", 1), moved("b1-in", 2)])
    with gate.at_work():
        assert gate.await_heard(2) == ["b1-in:1", "b1-in:2"]
    assert [one.reason for one in gate.dead()] == ["forged", "forged"]
