"""`verify` over both logs and both databases: clean where all is well, and each harm is found and named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from events.bus.archivist import move_all
from events.bus.disagreements import Kind
from events.bus.envelope import Envelope, encode
from events.bus.reconcile import Verdict, reconcile
from events.bus.relay import Relay, enveloped
from events.messages.dead_letter import EventsDropped
from events.messages.registry import DROPPED
from tests.integration.events.conftest import Owner, make_owner
from tests.manual_clock import ManualClock

from .conftest import Bench, read

NOW = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
CUSTOMS = "customs"
KEYS = ("r1", "r2", "r3")


@dataclass
class Side:
    """One owner as `reconcile` sees it."""

    name: str
    owner: Owner
    groups: dict[str, list[str]] = field(default_factory=dict)
    keeps: bool = True

    def __post_init__(self) -> None:
        self.database, self.tables = self.owner.database, self.owner.tables
        self.archive = self.owner.archive

    def do(self, statement: object) -> None:
        with self.database.write() as session:
            session.execute(statement)


@dataclass
class Scene:
    """The gate says, its relay brings, customs hears; each test then harms something."""

    bench: Bench
    gate: Side
    customs: Side
    clock: ManualClock

    def say(self, key: str, number: int, **changes: object) -> None:
        event = self.bench.event(key, number, id=f"{key}-{number}", time=NOW)
        self.say_it(replace(event, **changes))

    def say_it(self, event: Envelope) -> None:
        names = {"aggregatetype": event.topic, "aggregateid": event.key, "payload": event.data.decode()}
        same = ("id", "type", "source", "subject", "sequence", "time")
        self.gate.do(
            insert(self.gate.tables.outbox).values(**names, **{name: getattr(event, name) for name in same})
        )

    def relay(self) -> None:
        while Relay(self.gate.database, self.gate.tables, self.bench.broker(), self.clock).step():
            pass

    def hear(self, count: int) -> None:
        """As an inbox does, but for judging what it hears."""
        member = self.bench.member(CUSTOMS)
        received = read(member, count)
        for one in received:
            event = one.envelope
            mine = {"consumer": CUSTOMS, "id": event.id, "digest": event.fingerprint, "received_at": NOW}
            place = {"source": event.source, "topic": event.topic, "subject": event.subject}
            position = self.customs.tables.inbox_position
            self.customs.do(insert(self.customs.tables.inbox).values(**mine))
            self.customs.do(delete(position).where(position.c.subject == event.subject))
            self.customs.do(insert(position).values(consumer=CUSTOMS, **place, last=event.sequence))
        member.done(received)

    def verdict(self) -> Verdict:
        topics = [self.bench.topic, self.bench.latest]
        return reconcile([self.gate, self.customs], self.bench.broker(), self.clock, topics)

    def found(self) -> list[tuple[Kind, str, str, int | None]]:
        return [(one.kind, one.where, one.key, one.sequence) for one in self.verdict().disagreements]

    def publish(self, *events: Envelope) -> None:
        self.bench.broker().publish(events)

    def told(self, key: str, number: int) -> Envelope:
        outbox = self.gate.tables.outbox
        with self.gate.database.read() as session:
            return enveloped(session.execute(select(outbox).where(outbox.c.id == f"{key}-{number}")).one())

    def park(self, event: Envelope, reason: str = "message_invalid") -> None:
        names = ("id", "source", "topic", "subject", "key", "sequence", "type", "time")
        why = {"consumer": CUSTOMS, "reason": reason, "detail": "", "parked_at": NOW, "log_offset": 0}
        values = {name: getattr(event, name) for name in names} | why
        self.customs.do(
            insert(self.customs.tables.inbox_parked).values(
                **values, digest=event.fingerprint, payload=event.data.decode()
            )
        )

    def give_up(self, event_id: str | None, first: int | None, last: int | None) -> None:
        told = EventsDropped(
            consumer=CUSTOMS,
            topic=self.bench.topic.name,
            source="/gate",
            subject="r1",
            key="r1",
            event_id=event_id,
            first=first,
            last=last,
            dropped_by="operator",
            why="test",
            at=NOW,
        )
        outbox = self.customs.tables.outbox
        place = {"aggregatetype": "elsewhere", "aggregateid": "r1", "source": "/consumers/customs"}
        more = {"id": "given-up", "subject": "r1", "time": NOW, "payload": encode(told).decode()}
        self.customs.do(insert(outbox).values(type=DROPPED, **place, **more))


@pytest.fixture
def scene(bench: Bench, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The embedded log with SQLite, Kafka with PostgreSQL."""
    on_kafka = "kafka" in request.node.callspec.id
    shared = request.getfixturevalue("fresh_database") if on_kafka else None
    owners = [make_owner(shared or f"sqlite:///{tmp_path / name}.db", name) for name in ("gate", "customs")]
    gate, customs = Side("gate", owners[0]), Side("customs", owners[1], {CUSTOMS: [bench.topic.name]})
    made = Scene(bench, gate, customs, ManualClock(NOW))
    for number in range(1, 4):
        for key in KEYS:
            made.say(key, number)
    yield made
    for owner in owners:
        owner.database.close()


def test_where_all_is_well_nothing_is_found_and_everything_is_counted(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    scene.publish(scene.told("r1", 1), scene.told("r2", 3))
    scene.say("r1", 4)
    scene.relay()
    scene.say("r1", 5)
    scene.publish(scene.told("r1", 5))
    verdict = scene.verdict()
    assert verdict.disagreements == [], "repeats, what waits and what is not yet marked are no harm"
    count = verdict.topics[0]
    assert (count.said, count.logged, count.repeats) == (10, 11, 2)
    (customs,) = verdict.consumers
    assert (customs.applied, customs.aside, customs.yet_to_do) == (9, 0, 2)


def lost_by_the_relay(scene: Scene) -> None:
    outbox = scene.gate.tables.outbox
    scene.say("r1", 4)
    scene.gate.do(update(outbox).where(outbox.c.published_at.is_(None)).values(published_at=NOW))


def forged(scene: Scene) -> None:
    scene.publish(replace(scene.told("r1", 2), data=b'{"number":3}'))


def said_by_nobody(scene: Scene) -> None:
    scene.publish(scene.bench.event("r1", 9, id="unheard-of"))


def numbered_twice(scene: Scene) -> None:
    scene.say("r1", 3, id="again")
    scene.relay()


def disordered(scene: Scene) -> None:
    scene.say("r1", 4)
    scene.say("r1", 5)
    scene.publish(scene.told("r1", 5), scene.told("r1", 4))


def never_applied(scene: Scene) -> None:
    inbox = scene.customs.tables.inbox
    scene.customs.do(delete(inbox).where(inbox.c.id == "r1-2"))


def heard_otherwise(scene: Scene) -> None:
    inbox = scene.customs.tables.inbox
    scene.customs.do(update(inbox).where(inbox.c.id == "r1-2").values(digest="0" * 64))


def heard_twice(scene: Scene) -> None:
    scene.park(scene.told("r1", 2))


def applied_too_early(scene: Scene) -> None:
    position = scene.customs.tables.inbox_position
    scene.customs.do(update(position).where(position.c.subject == "r1").values(last=2))


def a_lane_with_a_gap(scene: Scene) -> None:
    lane = {"source": "/lanes/b2-in", "time": NOW}
    scene.publish(*(scene.bench.event("lane", number, id=f"lane-{number}", **lane) for number in (1, 4)))


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lost_by_the_relay, [(Kind.MISSING, "log", "r1", 4)]),
        (forged, [(Kind.DIFFERENT, "log", "r1", 2)]),
        (said_by_nobody, [(Kind.FOREIGN, "log", "r1", 9)]),
        (numbered_twice, [(Kind.DOUBLED, "log", "r1", 3)] * 2),
        (disordered, [(Kind.DISORDERED, "log", "r1", 4)]),
        (never_applied, [(Kind.MISSING, CUSTOMS, "r1", 2)]),
        (heard_otherwise, [(Kind.DIFFERENT, CUSTOMS, "r1", 2)]),
        (heard_twice, [(Kind.DOUBLED, CUSTOMS, "r1", 2)]),
        (applied_too_early, [(Kind.DISORDERED, CUSTOMS, "r1", 3)]),
        (a_lane_with_a_gap, [(Kind.MISSING, "log", "lane", 2)]),
    ],
)
def test_each_harm_is_named(
    scene: Scene, harm: Callable[[Scene], None], expected: list[tuple[Kind, str, str, int]]
) -> None:
    scene.relay()
    scene.hear(9)
    harm(scene)
    assert scene.found() == expected


def test_what_was_put_aside_is_not_missing(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    never_applied(scene)
    scene.park(scene.told("r1", 2))
    assert scene.found() == []
    assert scene.verdict().consumers[0].aside == 1


def test_what_somebody_gave_up_is_settled(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    lost_by_the_relay(scene)
    scene.give_up(None, 4, 4)
    assert scene.found() == []


def test_a_forgery_that_somebody_dropped_is_settled(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    forged(scene)
    scene.give_up("r1-2", 2, 2)
    assert scene.found() == []


def test_what_is_older_than_its_topic_keeps_is_not_missed(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    lost_by_the_relay(scene)
    scene.clock.advance(31 * 86_400)
    assert scene.found() == []


def test_what_the_log_still_has_is_looked_for_in_the_archive(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    scene.clock.advance(31 * 86_400)
    assert move_all(scene.gate.database, scene.gate.archive, scene.clock) == 9
    assert scene.found() == []


def test_of_a_compacted_topic_only_the_latest_of_a_key_must_be_there(scene: Scene) -> None:
    scene.relay()
    scene.hear(9)
    latest = {"topic": scene.bench.latest.name, "sequence": None}
    for number in (1, 2):
        scene.say("row", number, id=f"row-{number}", time=NOW + timedelta(minutes=number), **latest)
    outbox = scene.gate.tables.outbox
    scene.publish(scene.told("row", 2))
    scene.gate.do(update(outbox).where(outbox.c.published_at.is_(None)).values(published_at=NOW))
    assert scene.found() == []
    scene.say("row", 3, id="row-3", time=NOW + timedelta(minutes=3), **latest)
    scene.gate.do(update(outbox).where(outbox.c.published_at.is_(None)).values(published_at=NOW))
    assert scene.found() == [(Kind.MISSING, "log", "row", None)]
