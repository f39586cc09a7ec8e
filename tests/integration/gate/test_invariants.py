"""Whatever happens in whatever order: cleared means nothing is missing, and no order is open where something is."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.errors import GateError
from gate.domain.may_pass import lacks, may_pass
from gate.domain.states import PERMITS
from gate.services.amend import amend
from gate.services.commands import Amend, Decide, LiftHold, PlaceHold
from gate.services.decide import decide
from gate.services.lift_hold import lift_hold
from gate.services.place_hold import place_hold
from gate.services.situation import situation_of
from gate.store import orders, records
from gate.store.models.records import PresenceRow
from gate.store.reference import in_force
from tests.integration.gate.world import CLERK, CUSTOMS, World, command_id, declaration, plate

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


class Day:
    """One record and everything that may happen to it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.id = world.declare().record_id
        self.revision = 1
        self.holds: list[str] = []
        self.seen: list[tuple[str, str]] = []
        world.all_pass(self.id)

    @property
    def version(self) -> int:
        return self.world.record(self.id).version

    def rules(self, state: DecisionState) -> None:
        self.revision += 1
        self.world.decides(self.id, Authority.PLANT, state, version=self.version, revision=self.revision)

    def officer(self, state: DecisionState) -> None:
        shown = self.world.record(self.id).decisions
        command = Decide(
            command_id=command_id(),
            record_id=self.id,
            seen_version=self.version,
            seen_decision=next(one.latest_id for one in shown if one.authority is Authority.CUSTOMS),
            authority=Authority.CUSTOMS,
            state=state,
            reason="seen_by_officer",
        )
        self.world.do(decide, CUSTOMS, command)

    def hold(self) -> None:
        command = PlaceHold(command_id=command_id(), scope="vehicle", record_id=self.id, reason="wrong_seal")
        self.holds.append(self.world.do(place_hold, CUSTOMS, command).hold_id)

    def lift(self) -> None:
        if self.holds:
            self.world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=self.holds.pop()))

    def change(self) -> None:
        plain = declaration(people=None, certificates=[{"kind": "plant", "number": command_id()}])
        command = {"command_id": command_id(), "record_id": self.id, "seen_version": self.version}
        self.world.do(amend, CLERK, Amend.model_validate({**command, "declaration": plain}))

    def come(self, lane: str) -> None:
        self.world.clock.advance(1)
        self.seen.append((lane, self.world.sees(lane, FRONT, REAR)))

    def open_barrier(self) -> None:
        if self.seen and (issued := self.world.orders(self.seen[-1][1])):
            self.world.opens(issued[-1])

    def go(self, *, through: bool) -> None:
        if self.seen:
            lane, sighting = self.seen.pop()
            self.world.leaves(lane, sighting, through=through)


ACTS: dict[str, Callable[[Day], object]] = {
    "rules pass": lambda day: day.rules(DecisionState.PASSED),
    "rules hold": lambda day: day.rules(DecisionState.HOLD),
    "officer passes": lambda day: day.officer(DecisionState.PASSED),
    "officer inspects": lambda day: day.officer(DecisionState.INSPECT),
    "hold": Day.hold,
    "lift": Day.lift,
    "amend": Day.change,
    "come to barrier 2": lambda day: day.come("b2-in"),
    "come to barrier 1": lambda day: day.come("b1-out"),
    "open": Day.open_barrier,
    "go through": lambda day: day.go(through=True),
    "turn back": lambda day: day.go(through=False),
    "half a minute": lambda day: day.world.advance(seconds=31),
}


def check(world: World, record_id: str) -> None:
    with world.database.read() as session:
        record = records.get(session, record_id)
        assert record is not None
        reference = in_force(session, world.clock.now())
        situation = situation_of(session, record, reference)
        state = records.state_of(record)
        if PERMITS[state].occupies:
            clear = not lacks(reference.point(reference.route(record.route).last), situation)
            assert (state is RecordState.CLEARED) == clear
        for order in orders.live_of_record(session, record_id):
            if order.expires_at > world.clock.now():
                assert order.version == record.version
                assert may_pass(reference.point(order.point), situation) == ()
        held = session.scalar(select(func.count()).where(PresenceRow.record_id == record_id))
        assert held == (2 if PERMITS[state].occupies and record.last_passed_at is None else 0)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=4, max_size=14))
def test_no_order_of_events_opens_a_barrier_it_should_not(migrated: Path, acts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "gate.db")
        world = World(f"sqlite:///{folder}/gate.db", Path(folder) / "evidence")
        try:
            day = Day(world)
            for act in ["come to barrier 2", *acts]:
                try:
                    ACTS[act](day)
                except GateError:
                    assert not PERMITS[
                        world.record(day.id).state
                    ].amend  # only an ended crossing refuses these
                check(world, day.id)
        finally:
            world.database.close()
