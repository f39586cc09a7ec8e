"""The ground the state machine stands on: how anything is done and judged, and what happens at lanes, in the queue and by time alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
)

from events.bus.trouble import InvalidMessageError
from events.messages.values import Authority
from gate.domain.access import Actor
from gate.domain.errors import GateError
from gate.services.call_forward import call_forward
from gate.services.call_next import call_next
from gate.services.close_queue import close_queue
from gate.services.commands import (
    CallForward,
    OpenLane,
)
from gate.services.force_barrier import force_barrier
from gate.services.open_lane import open_lane
from gate.services.queue_commands import CallNext, CloseQueue, TakeTicket
from gate.services.settle_sighting import settle_sighting
from gate.services.take_ticket import take_ticket
from gate.store import records
from tests.integration.gate.life_checks import LifeChecks
from tests.integration.gate.life_facts import (
    LANES,
    UNSEEN,
    Sighted,
    shown_plates,
)
from tests.integration.gate.test_barrier import force, second_officer
from tests.integration.gate.test_queue import opens
from tests.integration.gate.test_sightings import settled
from tests.integration.gate.world import (
    CENTRE,
    GUARD,
    World,
    command_id,
)

WAITS = [1, 31, 31 * 60, 5 * 3600, 25 * 3600]
Last = tuple[Callable[..., Any], Actor, Any, Any]


class LifeAtTheLanes(RuleBasedStateMachine):
    """`made` opens a gate of its own for every run. What is refused in the state it finds has happened too: as a refusal."""

    records = Bundle("records")
    sightings = Bundle("sightings")
    holds = Bundle("holds")

    def __init__(self, made: AbstractContextManager[World]) -> None:
        super().__init__()
        self.made = made
        self.world = made.__enter__()
        self.checks = LifeChecks(self.world)
        self.owners: dict[str, Actor] = {}
        self.revisions: dict[tuple[str, Authority], int] = {}
        self.last: Last | None = None
        self.queue = self.second = ""

    def teardown(self) -> None:
        try:
            self.checks.in_the_end(self.owners)
        finally:
            self.made.__exit__(None, None, None)

    # --- how anything is done ------------------------------------------------------------------------------------

    def do(self, use_case: Callable[..., Any], who: Actor, command: Any) -> Any:
        """The answer; None where it was refused, and then nothing but the journal has changed."""
        self.world.advance(seconds=1)
        before = self.checks.pulse()
        try:
            answer = self.world.do(use_case, who, command)
        except GateError as refusal:
            self.checks.refused(refusal, before)
            return None
        self.last = (use_case, who, command, answer)
        return answer

    def hear(self, tell: Callable[[], Any]) -> Any:
        """What a consumer refuses is put aside; nothing of it is kept."""
        self.world.advance(seconds=1)
        before = self.checks.pulse()
        try:
            return tell()
        except InvalidMessageError:
            assert self.checks.pulse() == before
            return None

    def facts(self, record_id: str) -> Any:
        with self.world.database.read() as session:
            row = records.get(session, record_id)
            assert row is not None
            return records.facts_of(row)

    @invariant()
    def all_is_well(self) -> None:
        self.checks.after_each_step()

    # --- lanes -----------------------------------------------------------------------------------------------------

    @rule(target=sightings, record=records, lane=st.sampled_from(LANES))
    def come(self, record: str, lane: str) -> Any:
        return self._seen(lane, *shown_plates(self.facts(record)))

    @rule(target=sightings, record=records)
    def come_to_the_next_point(self, record: str) -> Any:
        """Where the route goes on: so that crossings come to their end."""
        lane = self.checks.lane_ahead(record)
        return self._seen(lane, *shown_plates(self.facts(record))) if lane else multiple()

    @rule(target=sightings, lane=st.sampled_from(LANES), plates=st.sampled_from(UNSEEN))
    def someone_comes(self, lane: str, plates: Any) -> Any:
        return self._seen(lane, *plates)

    def _seen(self, lane: str, *plates: Any) -> Any:
        sighting_id = self.hear(lambda: self.world.sees(lane, *plates))
        return Sighted(lane, sighting_id) if sighting_id else multiple()

    @rule(seen=sightings, twice=st.booleans())
    def open(self, seen: Sighted, *, twice: bool) -> None:
        """The lane opens by its last order; told twice it is spent once."""
        issued = self.world.orders(seen.id)
        for _ in range(1 + twice) if issued else ():
            self.hear(lambda: self.world.opens(issued[-1]))

    @rule(seen=sightings, through=st.booleans())
    def go(self, seen: Sighted, *, through: bool) -> None:
        self.hear(lambda: self.world.leaves(seen.lane, seen.id, through=through))

    @rule(seen=sightings)
    def open_and_go(self, seen: Sighted) -> None:
        self.open(seen, twice=False)
        self.go(seen, through=True)

    @rule(
        seen=sightings,
        record=records,
        outcome=st.sampled_from(["matched", "matched", "undeclared", "refused"]),
    )
    def settle(self, seen: Sighted, record: str, outcome: str) -> None:
        named = record if outcome == "matched" else None
        self.do(settle_sighting, GUARD, settled(seen.id, outcome, named))

    @rule(seen=sightings)
    def officer_opens(self, seen: Sighted) -> None:
        command = OpenLane(command_id=command_id(), lane=seen.lane, sighting_id=seen.id)
        self.do(open_lane, GUARD, command)

    @rule(lane=st.sampled_from(LANES), alone=st.booleans())
    def force(self, lane: str, *, alone: bool) -> None:
        self.second = self.second or second_officer(self.world)
        answer = self.do(force_barrier, GUARD, force(GUARD.account_id if alone else self.second, lane))
        assert not (alone and answer)

    # --- the queue, time, and the same again -----------------------------------------------------------------------

    @rule()
    def open_or_close_queue(self) -> None:
        if not self.queue:
            self.queue = opens(self.world)
        else:
            self.do(
                close_queue, CENTRE, CloseQueue(command_id=command_id(), queue_id=self.queue, note="evening")
            )
            self.queue = ""

    @rule(record=records)
    def take_ticket(self, record: str) -> None:
        self.do(take_ticket, self.owners[record], TakeTicket(command_id=command_id(), record_id=record))

    @precondition(lambda self: self.queue)
    @rule(queue_class=st.sampled_from(["perishable", "ordinary", "empty"]))
    def call_next(self, queue_class: str) -> None:
        plain = {"command_id": command_id(), "queue_id": self.queue, "queue_class": queue_class, "count": 1}
        self.do(call_next, CENTRE, CallNext.model_validate(plain))

    @rule(record=records)
    def call_forward(self, record: str) -> None:
        self.do(call_forward, CENTRE, CallForward(command_id=command_id(), record_id=record))

    @rule(seconds=st.sampled_from(WAITS))
    def time_passes(self, seconds: int) -> None:
        self.world.advance(seconds=seconds)

    @precondition(lambda self: self.last)
    @rule()
    def the_same_again(self) -> None:
        """A command that comes twice is done once, and answered the same."""
        assert self.last is not None
        use_case, who, command, answer = self.last
        before = self.checks.pulse()
        assert self.world.do(use_case, who, command) == answer
        assert self.checks.pulse() == before
