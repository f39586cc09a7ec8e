"""What must hold after every step of the state machine, whatever the step was, and what must hold of the whole run."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, text

from events.messages.base import Message
from events.messages.facts import RecordFacts
from events.messages.gate import RecordAmended, RecordDeclared, RecordMoved
from events.messages.values import Authority, DecisionState, RecordState
from events.signing import SigningKey
from gate.domain.access import Actor
from gate.domain.errors import GateError, NotFoundError
from gate.domain.may_pass import OWNERS, Situation, lacks, may_pass
from gate.domain.points import Reference, Requirement
from gate.domain.states import PERMITS, TRANSITIONS
from gate.services.chain_journal import Seal
from gate.services.export_journal import export_journal
from gate.services.export_queue import export_queue
from gate.services.situation import situation_of
from gate.services.views.feed import feed
from gate.services.views.records import record_for
from gate.store import orders, overrides, passes, records
from gate.store.models import TABLES
from gate.store.models.journal import JournalRow
from gate.store.models.lanes import OrderRow
from gate.store.models.queues import QueueRow, TicketRow
from gate.store.models.records import DecisionRow, PresenceRow, RecordRow, VersionRow
from gate.store.reference import in_force
from gate.store.session import Session
from gate.verify_journal import verify
from gate.verify_queue import verify as verify_queue
from gate.workers.chainer import step
from tests.integration.gate.world import AUDITOR, CLERK, STRANGER, World

SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)))
ENDS = [state for state, following in TRANSITIONS.items() if not following]
_CODE = re.compile(r"[a-z][a-z0-9_]+")
_WATCHED = (
    "record", "record_version", "decision", "hold", "override_made", "return_obligation", "deadline", "sighting",
    "barrier_order", "movement", "pass", "queue", "queue_ticket", "transfer", "presence", "passage", "outbox",
)  # fmt: skip
_ALL_ROWS = [text(f"SELECT * FROM {name} ORDER BY 1, 2") for name in _WATCHED]
Standings = dict[Authority, DecisionState]
Look = tuple[Reference, Situation]


class LifeChecks:
    """Remembers what was, so that what must never change is seen when it does."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.versions: dict[str, int] = {}
        self.ended: dict[str, str] = {}
        self.decided: list[Any] = []
        self.spent: dict[str, Any] = {}
        self.standings: dict[str, Standings] = {}
        self.expected: dict[str, set[Authority]] = {}

    def expect(self, record_id: str, looked_at: set[Authority]) -> None:
        """Should this step make a new version of the record, exactly these decide anew."""
        self.expected[record_id] = looked_at

    @contextmanager
    def refused_as(self, kind: type[GateError], code: str) -> Iterator[None]:
        before = self.pulse()
        with pytest.raises(kind) as refused:
            yield
        assert refused.value.code == code
        assert self.pulse() == before

    def refused(self, refusal: GateError, before: list[Any]) -> None:
        """By a code, with words, and without a trace but in the journal."""
        assert _CODE.fullmatch(refusal.code)
        assert len(refusal.sentence) > 20
        assert self.pulse() == before

    def pulse(self) -> list[Any]:
        """All that a refusal must leave as it was: every row but those of the journal, of which only successes count."""
        with self.world.database.read() as session:
            rows: list[Any] = [session.execute(one).all() for one in _ALL_ROWS]
            done = select(func.count()).where(JournalRow.outcome == "success")
            return [*rows, session.scalar(done)]

    def lane_ahead(self, record_id: str) -> str | None:
        with self.world.database.read() as session:
            record = records.get(session, record_id)
            assert record is not None
            reference = in_force(session, self.world.clock.now())
            point = reference.route(record.route).next_after(frozenset(records.passages(session, record_id)))
            return point.replace("_", "-") if point and point != "yard" else None

    # --- after each step -------------------------------------------------------------------------------------------

    def after_each_step(self) -> None:
        with self.world.database.read() as session:
            reference = in_force(session, self.world.clock.now())
            new = self._decisions_are_only_added(session)
            for record in session.scalars(select(RecordRow)).all():
                look = reference, situation_of(session, record, reference)
                self._nothing_goes_back(session, record)
                self._decides_anew_who_looks_at_what_changed(record, look[1], new)
                _clearance_is_what_is_missing(record, look)
                self._no_order_without_ground(session, record, look)
                _plates_are_here_once(session, record)
                _a_pass_has_its_ground(session, record, look)
            self._orders_are_spent_once(session)
            _one_place_for_each(session)
        self.expected.clear()

    def _nothing_goes_back(self, session: Session, record: RecordRow) -> None:
        assert record.version >= self.versions.get(record.id, 1)
        if record.id in self.ended:
            assert (record.state, record.version) == (self.ended[record.id], self.versions[record.id])
        if RecordState(record.state) in ENDS:
            assert record.ended_at is not None
            self.ended[record.id] = record.state
        told = session.scalars(
            select(VersionRow).where(VersionRow.record_id == record.id).order_by(VersionRow.version)
        ).all()
        assert [row.version for row in told] == list(range(1, record.version + 1))
        assert told[-1].facts == record.facts

    def _decisions_are_only_added(self, session: Session) -> set[tuple[str, str]]:
        """What is new, as (record, authority); revisions of one writer for one version only grow."""
        rows = session.scalars(select(DecisionRow).order_by(DecisionRow.position)).all()
        told = [(row.position, json.dumps(row.decision, sort_keys=True), row.effect) for row in rows]
        assert told[: len(self.decided)] == self.decided
        new, self.decided = rows[len(self.decided) :], told
        ids = [row.decision_id for row in rows]
        assert len(set(ids)) == len(ids)
        return {(row.record_id, row.authority) for row in new}

    def _decides_anew_who_looks_at_what_changed(
        self, record: RecordRow, situation: Situation, new: set[tuple[str, str]]
    ) -> None:
        told = situation.decisions
        now = {a: told[a].state if a in told else DecisionState.UNDECIDED for a in Authority}
        was = self.standings.get(record.id, now)
        again = record.version > self.versions.get(record.id, 1)
        looked_at = self.expected.get(record.id, set()) if again else set()
        for authority in Authority:
            if authority in looked_at:
                assert now[authority] is DecisionState.UNDECIDED, authority
            elif (record.id, authority) not in new:
                assert now[authority] is was[authority], authority
        self.standings[record.id], self.versions[record.id] = now, record.version

    def _no_order_without_ground(self, session: Session, record: RecordRow, look: Look) -> None:
        """Overrides count where they stand in the record of overrides, made by who owns the requirement."""
        reference, situation = look
        made = overrides.of_record(session, record.id)
        assert all(OWNERS[Requirement(row.requirement)] == row.issuer for row in made)
        named = {(row.point, row.requirement) for row in made}
        for order in orders.live_of_record(session, record.id):
            if order.forced:
                assert len({order.confirmed_by, order.second_confirmed_by} - {""}) == 2
            elif order.expires_at > self.world.clock.now():
                point = reference.point(order.point)
                assert order.version == record.version
                assert PERMITS[records.state_of(record)].open_barrier
                assert may_pass(point, situation) == ()
                bare = may_pass(point, replace(situation, overrides=frozenset()))
                assert {(point.id, item.what) for item in bare} <= named

    def _orders_are_spent_once(self, session: Session) -> None:
        for order in session.scalars(select(OrderRow)):
            if order.id in self.spent:
                assert order.spent_at == self.spent[order.id]
            if order.spent_at is not None:
                self.spent[order.id] = order.spent_at

    # --- in the end ------------------------------------------------------------------------------------------------

    def in_the_end(self, owners: Mapping[str, Actor]) -> None:
        with self.world.database.read() as session:
            rows = {row.id: row for row in session.scalars(select(RecordRow))}
            told = session.execute(select(TABLES.outbox).order_by(TABLES.outbox.c.position)).all()
        _events_are_in_order(told)
        _events_tell_the_state(rows, self.world.said())
        self._journal_is_whole_and_tells_the_state(rows)
        self._queue_is_as_its_log()
        self._firms_see_their_own(owners)

    def _journal_is_whole_and_tells_the_state(self, rows: Mapping[str, RecordRow]) -> None:
        while step(self.world.gate, SEAL, even_if_idle=False):
            pass
        with self.world.database.read() as session:
            lines = list(export_journal(self.world.gate, session, AUDITOR, SEAL))
        assert verify(lines, SEAL.key.public_bytes()).findings == []
        states, versions = dict.fromkeys(rows, "declared"), dict.fromkeys(rows, 1)
        for line in lines:
            kind, _, body = line.split(b" ", 2)
            entry = json.loads(body)
            if kind != b"entry" or entry["subject"] not in rows or entry["outcome"] != "success":
                continue
            subject, details = entry["subject"], entry["details"]
            if entry["action"] == "record_moved":
                assert states[subject] == details["previous"]
                states[subject] = details["state"]
            elif "changed" in details:
                assert int(details["version"]) == versions[subject] + 1
                versions[subject] += 1
        assert states == {record_id: row.state for record_id, row in rows.items()}
        assert versions == {record_id: row.version for record_id, row in rows.items()}

    def _queue_is_as_its_log(self) -> None:
        with self.world.database.read() as session:
            if session.scalar(select(func.count()).select_from(QueueRow)) == 0:
                return
            lines = list(export_queue(self.world.gate, session, AUDITOR, SEAL, "b2_in"))
        assert verify_queue(lines, SEAL.key.public_bytes()).findings == []

    def _firms_see_their_own(self, owners: Mapping[str, Actor]) -> None:
        for who in (CLERK, STRANGER):
            own = {record_id for record_id, owner in owners.items() if owner is who}
            followed = self.world.look(feed, who, after=0, limit=1000).events
            assert {event.record_id for event in followed} <= own
            for record_id in owners:
                if record_id in own:
                    assert self.world.record(record_id, who).id == record_id
                else:
                    with pytest.raises(NotFoundError):
                        self.world.look(record_for, who, record_id)


def _clearance_is_what_is_missing(record: RecordRow, look: Look) -> None:
    reference, situation = look
    if PERMITS[records.state_of(record)].occupies:
        last = reference.point(reference.route(record.route).last)
        clear = not lacks(last, situation)
        assert (record.state == RecordState.CLEARED) == clear


def _plates_are_here_once(session: Session, record: RecordRow) -> None:
    here = set(session.scalars(select(PresenceRow.plate).where(PresenceRow.record_id == record.id)))
    occupies = PERMITS[records.state_of(record)].occupies and record.last_passed_at is None
    assert here == ({record.tractor, record.trailer} - {None} if occupies else set())


def _a_pass_has_its_ground(session: Session, record: RecordRow, look: Look) -> None:
    reference, situation = look
    live = passes.live(session, record.id)
    if live is not None:
        assert live.version == record.version
        assert lacks(reference.point(live.point), situation) == ()


def _one_place_for_each(session: Session) -> None:
    live = session.scalars(select(TicketRow.record_id).where(TicketRow.state != "ended")).all()
    assert len(set(live)) == len(live)


def _events_are_in_order(told: Any) -> None:
    """1, 2, 3… for each topic and subject, in the order in which they were written."""
    numbers: dict[Any, list[int]] = defaultdict(list)
    for row in told:
        if row.sequence is not None:
            numbers[row.source, row.aggregatetype, row.subject].append(row.sequence)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def _events_tell_the_state(rows: Mapping[str, RecordRow], said: Iterable[Message]) -> None:
    """Whoever heard the events alone knows each record as the gate does."""
    facts: dict[str, RecordFacts] = {}
    states: dict[str, RecordState] = dict.fromkeys(rows, RecordState.DECLARED)
    for message in said:
        if isinstance(message, RecordDeclared | RecordAmended):
            before = facts.get(message.facts.record_id)
            assert message.facts.version == (before.version + 1 if before else 1)
            facts[message.facts.record_id] = message.facts
        elif isinstance(message, RecordMoved):
            assert states[message.record_id] == message.previous
            assert message.state in TRANSITIONS[RecordState(message.previous)]
            states[message.record_id] = RecordState(message.state)
    assert states == {record_id: records.state_of(row) for record_id, row in rows.items()}
    assert facts == {record_id: records.facts_of(row) for record_id, row in rows.items()}
