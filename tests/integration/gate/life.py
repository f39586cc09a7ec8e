"""One gate, two firms and everything that can happen to their crossings, in any order: Hypothesis chooses, `LifeChecks` judges."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
)

from events.messages.values import Authority, DecisionState
from gate.domain.access import Actor, Role
from gate.domain.errors import ForbiddenError, GateError, NotFoundError
from gate.domain.may_pass import OWNERS
from gate.domain.points import Requirement
from gate.domain.swaps import declaration_of
from gate.services.amend import amend, preview_amendment
from gate.services.cancel import cancel
from gate.services.commands import (
    Amend,
    Cancel,
    ConfirmPassThrough,
    ConfirmYard,
    Decide,
    LiftHold,
    Override,
    PlaceHold,
    RefuseRecord,
    Swap,
)
from gate.services.confirm_pass_through import confirm_pass_through
from gate.services.confirm_transfer import confirm_transfer
from gate.services.confirm_yard import confirm_yard
from gate.services.decide import decide
from gate.services.declare_successor import declare_successor
from gate.services.lift_hold import lift_hold
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.queue_commands import TakeTicket
from gate.services.refuse_record import refuse_record
from gate.services.swap import preview_swap, swap
from gate.services.take_ticket import take_ticket
from gate.services.transfer_commands import ConfirmTransfer, DeclareSuccessor
from tests.integration.gate.life_facts import (
    AMENDMENTS,
    CROSSINGS,
    EYES_ON_GOODS,
    POINTS,
    SWAPS,
    TRACTORS,
)
from tests.integration.gate.life_lanes import LifeAtTheLanes
from tests.integration.gate.world import (
    CENTRE,
    CLERK,
    CUSTOMS,
    GUARD,
    STRANGER,
    YARD,
    World,
    actor,
    command_id,
    declaration,
)

MOST_RECORDS = 5
OFFICERS = [GUARD, CUSTOMS, actor(Role.PLANT_OFFICER), CENTRE]
OFFICER_STATES = [DecisionState.PASSED, DecisionState.HOLD, DecisionState.INSPECT, DecisionState.REFUSED]
RULE_STATES = [DecisionState.PASSED, DecisionState.PASSED, DecisionState.HOLD, DecisionState.NOT_REQUIRED]
SCOPES = ["vehicle", "trailer", "consignment", "record", "firm", "gate"]


class Life(LifeAtTheLanes):
    """The rest: what firms, yard and authorities do."""

    records = Bundle("records")
    holds = Bundle("holds")

    # --- the firms -----------------------------------------------------------------------------------------------

    @initialize(target=records)
    def begin(self) -> str:
        return self._declared(CLERK, CROSSINGS[0], TRACTORS[0])

    @precondition(lambda self: len(self.owners) < MOST_RECORDS)
    @rule(
        target=records,
        who=st.sampled_from([CLERK, STRANGER]),
        crossing=st.sampled_from(CROSSINGS),
        tractor=st.sampled_from(TRACTORS),
    )
    def declare(self, who: Actor, crossing: dict[str, Any], tractor: dict[str, str]) -> str:
        return self._declared(who, crossing, tractor)

    def _declared(self, who: Actor, crossing: dict[str, Any], tractor: dict[str, str]) -> str:
        now = self.world.clock.now()
        window = {"planned_from": now, "planned_until": now + timedelta(hours=4)}
        record_id = self.world.declare(who, tractor=tractor, **crossing, **window).record_id
        self.owners[record_id] = who
        return record_id

    @rule(record=records, kind=st.sampled_from(sorted(AMENDMENTS)), stale=st.integers(0, 9))
    def amend(self, record: str, kind: str, stale: int) -> None:
        """What was told beforehand is what becomes so, and exactly those decide anew who look at what has changed."""
        facts = self.facts(record)
        changes, looked_at = AMENDMENTS[kind](facts)
        plain = declaration_of(facts).model_copy(update=changes)
        seen = facts.version + (stale == 0)
        asked = {"record_id": record, "seen_version": seen, "declaration": plain.model_dump()}
        command = Amend.model_validate({"command_id": command_id(), **asked})
        self._change(record, (preview_amendment, amend, command), looked_at)

    @rule(record=records, kind=st.sampled_from(sorted(SWAPS)), tractor=st.sampled_from(TRACTORS))
    def swap(self, record: str, kind: str, tractor: dict[str, str]) -> None:
        facts = self.facts(record)
        what, looked_at = SWAPS[kind](facts, tractor)
        asked = {"record_id": record, "seen_version": facts.version, "reason": "it broke down", **what}
        command = swap_command(asked)
        self._change(record, (preview_swap, swap, command), looked_at)

    def _change(self, record: str, acts: tuple[Any, Any, Any], looked_at: set[Authority]) -> None:
        preview, deed, command = acts
        who = self.owners[record]
        self.world.advance(seconds=1)
        try:
            told = self.world.look(preview, who, command)
        except GateError:
            told = None
        self.checks.expect(record, looked_at)
        answer = self.do(deed, who, command)
        assert (told is None) == (answer is None)
        if answer:
            assert told == answer
            assert set(answer.reopened) == (looked_at if answer.changed else set())

    @rule(record=records)
    def cancel(self, record: str) -> None:
        self.do(cancel, self.owners[record], Cancel(command_id=command_id(), record_id=record))

    @rule(record=records)
    def trespass(self, record: str) -> None:
        """For another firm there is no such record, whatever it asks."""
        other = STRANGER if self.owners[record] is CLERK else CLERK
        plain = declaration_of(self.facts(record)).model_dump()
        named = {"command_id": command_id(), "record_id": record}
        tries: list[tuple[Any, Any]] = [
            (amend, Amend.model_validate({**named, "seen_version": 1, "declaration": plain})),
            (swap, swap_command({"record_id": record, "seen_version": 1, "reason": "x", "containers": []})),
            (cancel, Cancel.model_validate(named)),
            (take_ticket, TakeTicket.model_validate(named)),
            (declare_successor, successor(self.world, record, 1)),
        ]
        for use_case, command in tries:
            with self.checks.refused_as(NotFoundError, "record_not_found"):
                self.world.do(use_case, other, command)
        for use_case, command in ((decide, self._decision(record, Authority.CUSTOMS)),):
            with self.checks.refused_as(ForbiddenError, "not_permitted"):
                self.world.do(use_case, other, command)

    # --- transshipment and the yard --------------------------------------------------------------------------------

    @precondition(lambda self: len(self.owners) < MOST_RECORDS)
    @rule(target=records, giver=records)
    def declare_successor(self, giver: str) -> Any:
        command = successor(self.world, giver, self.facts(giver).version)
        answer = self.do(declare_successor, self.owners[giver], command)
        if answer is None:
            return multiple()
        self.owners[answer.record_id] = self.owners[giver]
        return answer.record_id

    @rule(giver=records, taker=records, part=st.booleans())
    def confirm_transfer(self, giver: str, taker: str, *, part: bool) -> None:
        """Whoever looks at goods decides anew on what is left; who saw the same goods announced on the second truck does not."""
        goods = [{"line": 0, "gross_kg": "5000", "packages": 1}] if part else None
        plain = {"command_id": command_id(), "record_id": taker, "predecessor": giver, "goods": goods}
        self.checks.expect(giver, EYES_ON_GOODS)
        self.checks.expect(taker, EYES_ON_GOODS)
        self.do(confirm_transfer, YARD, ConfirmTransfer.model_validate(plain))

    @rule(record=records, event=st.sampled_from(["arrived", "arrived", "left"]))
    def yard(self, record: str, event: str) -> None:
        command = ConfirmYard(command_id=command_id(), record_id=record, point="yard", event=event)
        self.do(confirm_yard, YARD, command)

    # --- the authorities -------------------------------------------------------------------------------------------

    @rule(
        record=records,
        authority=st.sampled_from(Authority),
        state=st.sampled_from(RULE_STATES),
        late=st.booleans(),
    )
    def rules_decide(self, record: str, authority: Authority, state: DecisionState, *, late: bool) -> None:
        """Heard twice, as whatever comes over the log may be."""
        said = self._rules(record, authority, state, version=1 if late else self.facts(record).version)
        before = self.checks.pulse()
        self.hear(lambda: self.world.decides(record, authority, state, **said))
        assert self.checks.pulse() == before

    @rule(record=records)
    def all_rules_pass(self, record: str) -> None:
        for authority in Authority:
            self._rules(record, authority, DecisionState.PASSED, version=self.facts(record).version)

    def _rules(
        self, record: str, authority: Authority, state: DecisionState, *, version: int
    ) -> dict[str, Any]:
        number = self.revisions[record, authority] = self.revisions.get((record, authority), 0) + 1
        said: dict[str, Any] = {"id": command_id(), "version": version, "revision": number}
        said |= {"facts_digest": f"{number % 2}" * 64}
        said["decided_at"] = self.world.clock.now()
        self.hear(lambda: self.world.decides(record, authority, state, **said))
        return said

    @rule(
        record=records,
        who=st.sampled_from(OFFICERS[:3]),
        state=st.sampled_from(OFFICER_STATES),
        blind=st.booleans(),
    )
    def officer_decides(self, record: str, who: Actor, state: DecisionState, *, blind: bool) -> None:
        assert who.authority is not None
        command = self._decision(record, who.authority, state)
        unseen = command.model_copy(update={"seen_decision": "another"}) if blind else command
        answer = self.do(decide, who, unseen)
        assert not (blind and answer)

    @rule(record=records, authority=st.sampled_from([a for a in Authority if a is not Authority.CUSTOMS]))
    def officer_decides_for_another(self, record: str, authority: Authority) -> None:
        with self.checks.refused_as(ForbiddenError, "not_your_authority"):
            self.world.do(decide, CUSTOMS, self._decision(record, authority))

    def _decision(
        self, record: str, authority: Authority, state: DecisionState = DecisionState.PASSED
    ) -> Decide:
        shown = self.world.record(record)
        last = next((one.latest_id for one in shown.decisions if one.authority is authority), "")
        return Decide(
            command_id=command_id(),
            record_id=record,
            seen_version=shown.version,
            seen_decision=last or "",
            authority=authority,
            state=state,
            reason="seen_by_officer",
        )

    @rule(target=holds, record=records, scope=st.sampled_from(SCOPES), who=st.sampled_from(OFFICERS))
    def place_hold(self, record: str, scope: str, who: Actor) -> Any:
        until = self.world.clock.now() + timedelta(minutes=10)
        named = {"command_id": command_id(), "record_id": record, "scope": scope, "until": until}
        answer = self.do(place_hold, who, PlaceHold.model_validate({**named, "reason": "seal"}))
        return (answer.hold_id, who) if answer else multiple()

    @rule(hold=consumes(holds))
    def lift_hold(self, hold: tuple[str, Actor]) -> None:
        hold_id, who = hold
        command = LiftHold(command_id=command_id(), hold_id=hold_id)
        with self.checks.refused_as(ForbiddenError, "not_your_authority"):
            self.world.do(lift_hold, actor(Role.TAX_OFFICER), command)
        self.do(lift_hold, who, command)

    @rule(
        record=records,
        point=st.sampled_from(POINTS),
        requirement=st.sampled_from(Requirement),
        who=st.sampled_from([GUARD, CENTRE]),
    )
    def override(self, record: str, point: str, requirement: Requirement, who: Actor) -> None:
        """Nobody puts aside what is not their own, and nobody at all a decision or a hold."""
        named = {"command_id": command_id(), "record_id": record, "point": point, "requirement": requirement}
        command = Override.model_validate({**named, "reason": "camera_down", "text": "seen by eye"})
        answer = self.do(override, who, command)
        assert answer is None or OWNERS.get(requirement) == who.issuer

    @rule(record=records)
    def refuse(self, record: str) -> None:
        named = {"command_id": command_id(), "record_id": record, "reason": "false"}
        self.do(refuse_record, GUARD, RefuseRecord.model_validate(named))

    @rule(record=records, by_event=st.booleans())
    def confirm_pass_through(self, record: str, *, by_event: bool) -> None:
        if by_event:
            self.hear(lambda: self.world.confirms(record))
        else:
            command = ConfirmPassThrough(command_id=command_id(), record_id=record)
            self.do(confirm_pass_through, CUSTOMS, command)


def swap_command(asked: dict[str, Any]) -> Swap:
    return Swap.model_validate({"command_id": command_id(), **asked})


def successor(world: World, giver: str, version: int) -> DeclareSuccessor:
    now = world.clock.now()
    return DeclareSuccessor.model_validate(
        {
            "command_id": command_id(),
            "record_id": giver,
            "seen_version": version,
            "tractor": {"text": "12C-888.88"},
            "planned_from": now,
            "planned_until": now + timedelta(hours=4),
            "people": declaration()["people"],
        }
    )
