"""Everything that may happen to one crossing and beside it, act by act, one second apart, with a witness."""

from collections.abc import Callable
from datetime import timedelta

from events.bus.trouble import InvalidMessageError
from events.messages.lane import PlateEvidence, VehicleLeft
from events.messages.values import Authority, DecisionState
from gate.domain.errors import GateError
from gate.domain.points import Requirement
from gate.services.call_forward import call_forward
from gate.services.call_next import call_next
from gate.services.cancel import cancel
from gate.services.close_queue import close_queue
from gate.services.commands import (
    CallForward,
    Cancel,
    ConfirmYard,
    LiftHold,
    Override,
    PlaceHold,
    RefuseRecord,
)
from gate.services.confirm_yard import confirm_yard
from gate.services.force_barrier import force_barrier
from gate.services.lift_hold import lift_hold
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.queue_commands import CallNext, CloseQueue
from gate.services.refuse_record import refuse_record
from gate.services.settle_sighting import settle_sighting
from tests.integration.gate.test_barrier import force, second_officer
from tests.integration.gate.test_events_dropped import dropped
from tests.integration.gate.test_queue import opens, takes
from tests.integration.gate.test_sightings import settled
from tests.integration.gate.test_swapping import swaps
from tests.integration.gate.witness import Witness
from tests.integration.gate.world import (
    CENTRE,
    CLERK,
    CUSTOMS,
    GUARD,
    STRANGER,
    YARD,
    World,
    command_id,
    plate,
)

_REAR = plate("12R00111", "rear")


class Story:
    """One export of one firm, `other` the crossing of another; `lanes` is where the vehicle was seen and has not left."""

    def __init__(self, world: World) -> None:
        self.world, self.eye = world, Witness(world)
        self.id = self.eye.follow(world.declare().record_id)
        tractor = {"text": "12C-123.46"}
        self.other = self.eye.follow(
            world.declare(STRANGER, tractor=tractor, trailer=None).record_id, STRANGER
        )
        self.second = second_officer(world)
        self.front = plate("12C12345")
        self.revision = 0
        self.holds: list[str] = []
        self.lanes: list[tuple[str, str]] = []
        self.queue = ""

    def run(self, *acts: str) -> None:
        """What is refused in the state it finds has happened too: as a refusal."""
        for act in acts:
            self.eye.pass_time()
            try:
                ACTS[act](self)
            except (GateError, InvalidMessageError):
                continue
        self.eye.pass_time()

    @property
    def version(self) -> int:
        return self.world.record(self.id).version

    def rules(self, state: DecisionState, *authorities: Authority, version: int | None = None) -> None:
        self.revision += 1
        told = version or self.version
        for authority in authorities or Authority:
            self.world.decides(self.id, authority, state, version=told, revision=self.revision)

    def hold(self, scope: str, record_id: str = "") -> None:
        until = self.world.clock.now() + timedelta(seconds=2)
        command = PlaceHold(
            command_id=command_id(),
            scope=scope,
            record_id=record_id or self.id,
            reason="seal",
            text="look",
            until=until,
        )
        self.holds.append(self.world.do(place_hold, CUSTOMS, command).hold_id)

    def lift(self) -> None:
        if self.holds:
            lifted = LiftHold(command_id=command_id(), hold_id=self.holds.pop(0), text="seen")
            self.world.do(lift_hold, CUSTOMS, lifted)

    def swap(self) -> None:
        new = "29H-555.55" if self.front.text == "12C12345" else "12C-123.45"
        swaps(self.world, self.id, self.version, tractor={"text": new})
        self.front = plate(new.replace("-", "").replace(".", ""))

    def come(self, lane: str, *plates: PlateEvidence) -> None:
        self.lanes.append((lane, self.world.sees(lane, *plates)))

    def open_barrier(self) -> None:
        if self.lanes and (issued := self.world.orders(self.lanes[-1][1])):
            self.world.opens(issued[-1])

    def go(self, *, through: bool = True, ago: int = 0) -> None:
        """The lane's news may come late: they carry the lane's time."""
        if self.lanes:
            lane, sighting = self.lanes.pop()
            at = self.world.clock.now() - timedelta(seconds=ago)
            left = VehicleLeft(lane=lane, sighting_id=sighting, order_id=None, through=through, at=at)
            self.world.hear(left, f"/lanes/{lane}")

    def gone_before_it_is_seen(self) -> None:
        sighting = command_id()
        self.lanes.append(("b2-in", sighting))
        self.go()
        self.world.sees("b2-in", self.front, _REAR, sighting_id=sighting)

    def settle(self, outcome: str, record_id: str | None = None) -> None:
        if self.lanes:
            self.world.do(settle_sighting, GUARD, settled(self.lanes[-1][1], outcome, record_id))

    def gone_and_settled(self) -> None:
        self.come("b2-in")
        _, sighting = self.lanes[-1]
        self.go(ago=1)
        self.eye.pass_time()
        self.world.do(settle_sighting, GUARD, settled(sighting, record_id=self.id))

    def yard(self, event: str) -> None:
        command = ConfirmYard(
            command_id=command_id(), record_id=self.id, point="yard", event=event, slot="A7"
        )
        self.world.do(confirm_yard, YARD, command)

    def override(self, requirement: Requirement) -> None:
        who = CENTRE if requirement is Requirement.CALLED else GUARD
        command = Override(
            command_id=command_id(),
            record_id=self.id,
            point="b2_in",
            requirement=requirement,
            reason="camera_down",
            text="seen by eye",
        )
        self.world.do(override, who, command)

    def open_queue(self, point: str) -> None:
        self.queue = opens(self.world, point=point)

    def call(self) -> None:
        command = CallNext(command_id=command_id(), queue_id=self.queue, queue_class="ordinary", count=1)
        self.world.do(call_next, CENTRE, command)

    def close_queue(self) -> None:
        command = CloseQueue(command_id=command_id(), queue_id=self.queue, note="evening")
        self.world.do(close_queue, CENTRE, command)

    def refuse(self) -> None:
        command = RefuseRecord(command_id=command_id(), record_id=self.id, reason="false", text="no")
        self.world.do(refuse_record, GUARD, command)

    def come_back(self) -> None:
        """As an import of the same truck."""
        now = self.world.clock.now()
        window = {"planned_from": now, "planned_until": now + timedelta(hours=4)}
        tractor = {"text": self.front.text}
        back = self.world.declare(direction="import", route="import_through", tractor=tractor, **window)
        self.world.all_pass(self.eye.follow(back.record_id))
        self.eye.pass_time()
        self.come("b1-in", self.front, _REAR)


ACTS: dict[str, Callable[[Story], object]] = {
    "rules pass": lambda story: story.rules(DecisionState.PASSED),
    "rules hold": lambda story: story.rules(DecisionState.HOLD, Authority.PLANT),
    "rules speak late": lambda story: story.rules(DecisionState.INSPECT, Authority.CUSTOMS, version=1),
    "hold the vehicle": lambda story: story.hold("vehicle"),
    "hold the record": lambda story: story.hold("record"),
    "hold the firm": lambda story: story.hold("firm"),
    "hold the other": lambda story: story.hold("vehicle", story.other),
    "lift": Story.lift,
    "swap": Story.swap,
    "come to barrier 2": lambda story: story.come("b2-in", story.front, _REAR),
    "come to barrier 1": lambda story: story.come("b1-out", story.front, _REAR),
    "look-alike comes": lambda story: story.come("b2-in", plate("12C12347")),
    "stranger comes": lambda story: story.come("b2-in", plate("98C55555")),
    "the other comes": lambda story: story.come("b2-in", plate("12C12346")),
    "open": Story.open_barrier,
    "go": Story.go,
    "go unheard": lambda story: story.go(ago=2),
    "turn back": lambda story: story.go(through=False, ago=1),
    "gone before it is seen": Story.gone_before_it_is_seen,
    "gone and settled": Story.gone_and_settled,
    "settle to the record": lambda story: story.settle("matched", story.id),
    "settle to the other": lambda story: story.settle("matched", story.other),
    "settle as undeclared": lambda story: story.settle("undeclared"),
    "arrive in the yard": lambda story: story.yard("arrived"),
    "leave the yard": lambda story: story.yard("left"),
    "override the match": lambda story: story.override(Requirement.MATCHED),
    "override the call": lambda story: story.override(Requirement.CALLED),
    "open the queue": lambda story: story.open_queue("b2_in"),
    "open a queue at barrier 1": lambda story: story.open_queue("b1_out"),
    "take a ticket": lambda story: takes(story.world, story.id),
    "call": Story.call,
    "call without a queue": lambda story: story.world.do(
        call_forward, CENTRE, CallForward(command_id=command_id(), record_id=story.id)
    ),
    "close the queue": Story.close_queue,
    "force": lambda story: story.world.do(force_barrier, GUARD, force(story.second, "b2-in")),
    "events are dropped": lambda story: dropped(story.world, story.id, "customs"),
    "forged events are dropped": lambda story: dropped(story.world, story.id, "customs", forged=True),
    "confirm the passage": lambda story: story.world.confirms(story.id),
    "refuse": Story.refuse,
    "cancel": lambda story: story.world.do(
        cancel, CLERK, Cancel(command_id=command_id(), record_id=story.id)
    ),
    "half a minute": lambda story: story.world.advance(seconds=31),
    "half an hour": lambda story: story.world.advance(minutes=31),
    "a day": lambda story: story.world.advance(hours=25),
    "come back": Story.come_back,
}
