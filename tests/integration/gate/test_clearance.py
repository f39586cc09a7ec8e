"""Clearance comes and goes by itself, and takes the barrier orders with it in the same transaction."""

import pytest

from events.messages.gate import BarrierOrderWithdrawn, HoldPlaced, OfficerDecided
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.access import Role
from gate.domain.declaration import Declaration
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.services.amend import amend
from gate.services.call_forward import call_forward
from gate.services.commands import Amend, CallForward, Decide, LiftHold, Override, PlaceHold, RefuseRecord
from gate.services.decide import decide
from gate.services.lift_hold import lift_hold
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.refuse_record import refuse_record
from tests.integration.gate.world import (
    CENTRE,
    CLERK,
    CUSTOMS,
    GUARD,
    STRANGER,
    World,
    actor,
    command_id,
    declaration,
    plate,
)

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def hold(record_id: str | None, scope: str = "record", **more: object) -> PlaceHold:
    plain = {
        "command_id": command_id(),
        "scope": scope,
        "record_id": record_id,
        "reason": "wrong_seal",
        **more,
    }
    return PlaceHold.model_validate(plain)


def seen(world: World, record_id: str, authority: Authority = Authority.CUSTOMS) -> str:
    """What the officer has before them: the authority's last word."""
    shown = world.record(record_id, CUSTOMS).decisions
    return next(one for one in shown if one.authority is authority).latest_id


def verdict(
    record_id: str, authority: Authority, state: DecisionState, version: int = 1, *, seen: str = ""
) -> Decide:
    return Decide(
        command_id=command_id(),
        record_id=record_id,
        seen_version=version,
        seen_decision=seen,
        authority=authority,
        state=state,
        reason="seen_by_officer",
    )


@pytest.fixture
def cleared(world: World) -> str:
    """A record whose truck stands at barrier 1, cleared, with an open order."""
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    world.sees("b1-out", FRONT, REAR)
    return record_id


def test_a_hold_takes_clearance_and_the_open_order_back_at_once(world: World, cleared: str) -> None:
    order = world.orders()[-1]
    world.do(place_hold, CUSTOMS, hold(cleared))
    assert world.record(cleared).state is RecordState.PRESENT
    [withdrawn] = world.said(BarrierOrderWithdrawn)
    assert (withdrawn.order_id, withdrawn.reason) == (order.order_id, "hold_placed")
    assert len(world.said(HoldPlaced)) == 1


def test_lifting_the_hold_clears_again_and_orders_anew(world: World, cleared: str) -> None:
    placed = world.do(place_hold, CUSTOMS, hold(cleared))
    before = len(world.orders())
    world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=placed.hold_id))
    assert world.record(cleared).state is RecordState.CLEARED
    assert len(world.orders()) == before + 1


@pytest.mark.parametrize("scope", ["vehicle", "trailer", "consignment", "record", "firm"])
def test_a_hold_reaches_as_far_as_its_scope(world: World, scope: str) -> None:
    one = world.declare().record_id
    same_firm = world.declare(
        tractor={"text": "29H77777"}, trailer=None, customs_declarations=["300999999999"]
    ).record_id
    answer = world.do(place_hold, CUSTOMS, hold(one, scope))
    reached = {one, same_firm} if scope == "firm" else {one}
    assert set(answer.records) == reached
    assert "held" in world.record(one).flags
    assert ("held" in world.record(same_firm).flags) is (same_firm in reached)


def test_a_stopped_gate_stops_every_record_also_those_declared_later(world: World) -> None:
    first = world.declare().record_id
    world.do(place_hold, GUARD, hold(None, "gate", gate="huu-nghi"))
    later = world.declare(tractor={"text": "29H77777"}, trailer=None).record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    assert world.orders(sighting) == []
    for record_id in (first, later):
        assert [item.code for item in world.record(record_id).points[0].missing] == ["on_hold"]


def test_a_hold_names_a_scope_the_record_has(world: World) -> None:
    record_id = world.declare(trailer=None).record_id
    with pytest.raises(InvalidError) as refused:
        world.do(place_hold, CUSTOMS, hold(record_id, "trailer"))
    assert refused.value.code == "hold_scope_empty"


def test_a_hold_below_a_gate_needs_a_record(world: World) -> None:
    with pytest.raises(InvalidError) as refused:
        world.do(place_hold, CUSTOMS, hold(None))
    assert refused.value.code == "record_missing"


def test_only_border_guard_and_control_centre_stop_a_gate(world: World) -> None:
    with pytest.raises(ForbiddenError) as refused:
        world.do(place_hold, CUSTOMS, hold(None, "gate", gate="huu-nghi"))
    assert refused.value.code == "not_your_authority"
    with pytest.raises(InvalidError) as unknown:
        world.do(place_hold, CENTRE, hold(None, "gate", gate="nowhere"))
    assert unknown.value.code == "gate_unknown"


def test_only_the_issuer_lifts_a_hold_and_only_once(world: World) -> None:
    record_id = world.declare().record_id
    placed = world.do(place_hold, CUSTOMS, hold(record_id))
    with pytest.raises(ForbiddenError) as foreign:
        world.do(lift_hold, GUARD, LiftHold(command_id=command_id(), hold_id=placed.hold_id))
    assert foreign.value.code == "not_your_authority"
    world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=placed.hold_id))
    with pytest.raises(ConflictError) as again:
        world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=placed.hold_id))
    assert again.value.code == "hold_already_lifted"
    with pytest.raises(NotFoundError) as unknown:
        world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id="no-such-hold"))
    assert unknown.value.code == "hold_not_found"


def test_customs_can_never_press_the_border_guards_button(world: World, cleared: str) -> None:
    with pytest.raises(ForbiddenError) as refused:
        world.do(decide, CUSTOMS, verdict(cleared, Authority.BORDER_GUARD, DecisionState.PASSED))
    assert refused.value.code == "not_your_authority"
    assert world.said(OfficerDecided) == []


@pytest.mark.parametrize(
    "role", [Role.FIRM, Role.YARD_OPERATOR, Role.CONTROL_CENTRE, Role.AUDITOR, Role.ADMIN]
)
def test_who_has_no_authority_decides_nothing(world: World, role: Role) -> None:
    record_id = world.declare().record_id
    with pytest.raises(ForbiddenError) as refused:
        world.do(decide, actor(role), verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED))
    assert refused.value.code == "not_permitted"


def test_an_adverse_decision_takes_clearance_back(world: World, cleared: str) -> None:
    word = seen(world, cleared)
    world.do(decide, CUSTOMS, verdict(cleared, Authority.CUSTOMS, DecisionState.INSPECT, seen=word))
    shown = world.record(cleared, CUSTOMS)
    assert shown.state is RecordState.PRESENT
    assert [(m.code, m.whom) for m in shown.points[-1].missing] == [("decision_inspect", "customs")]
    assert len(world.said(BarrierOrderWithdrawn)) == 1


def test_an_officer_decides_on_the_version_seen(world: World) -> None:
    record_id = world.declare().record_id
    with pytest.raises(ConflictError) as refused:
        world.do(decide, CUSTOMS, verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED, version=2))
    assert refused.value.code == "version_changed"


@pytest.mark.parametrize("before", ["nothing", "rule", "officer", "advice"])
def test_an_officer_never_outranks_a_word_that_came_unseen(world: World, before: str) -> None:
    record_id = world.declare().record_id
    if before != "nothing":
        world.decides(record_id, Authority.CUSTOMS, revision=1)
    if before in ("officer", "advice"):
        word = seen(world, record_id)
        world.do(decide, CUSTOMS, verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED, seen=word))
    if before == "advice":
        world.decides(record_id, Authority.CUSTOMS, revision=2)
    word = seen(world, record_id)
    unseen = world.decides(
        record_id, Authority.CUSTOMS, DecisionState.HOLD, revision=3, facts_digest="b" * 64
    )
    with pytest.raises(ConflictError) as refused:
        world.do(decide, CUSTOMS, verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED, seen=word))
    assert refused.value.code == "decision_changed"
    world.do(decide, CUSTOMS, verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED, seen=unseen.id))
    shown = next(d for d in world.record(record_id, CUSTOMS).decisions if d.authority is Authority.CUSTOMS)
    assert (shown.state, shown.by_officer) == (DecisionState.PASSED, True)


def test_what_an_authority_said_before_it_was_reopened_need_not_be_seen(world: World) -> None:
    record_id = world.declare().record_id
    world.decides(record_id, Authority.CUSTOMS)
    changed = Declaration.model_validate(declaration(people=None, customs_declarations=["300999999999"]))
    amendment = Amend(command_id=command_id(), record_id=record_id, seen_version=1, declaration=changed)
    assert Authority.CUSTOMS in world.do(amend, CLERK, amendment).reopened
    assert seen(world, record_id) == ""
    world.do(decide, CUSTOMS, verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED, version=2))


def test_after_an_officer_the_rules_only_advise_on_the_same_facts(world: World, cleared: str) -> None:
    word = seen(world, cleared)
    world.do(decide, CUSTOMS, verdict(cleared, Authority.CUSTOMS, DecisionState.PASSED, seen=word))
    world.decides(cleared, Authority.CUSTOMS, DecisionState.HOLD, revision=2)
    shown = world.record(cleared, CUSTOMS)
    customs = next(d for d in shown.decisions if d.authority is Authority.CUSTOMS)
    assert shown.state is RecordState.CLEARED
    assert (customs.state, customs.by_officer, len(customs.advice)) == (DecisionState.PASSED, True, 1)


def test_an_adverse_rule_on_changed_facts_holds_after_an_officer(world: World, cleared: str) -> None:
    word = seen(world, cleared)
    world.do(decide, CUSTOMS, verdict(cleared, Authority.CUSTOMS, DecisionState.PASSED, seen=word))
    world.decides(cleared, Authority.CUSTOMS, DecisionState.REFUSED, revision=2, facts_digest="b" * 64)
    world.decides(cleared, Authority.CUSTOMS, DecisionState.REFUSED, revision=3, facts_digest="c" * 64)
    shown = world.record(cleared, CUSTOMS)
    assert shown.state is RecordState.PRESENT
    assert [(h.issuer, h.reason, h.may_lift) for h in shown.holds] == [("customs", "rules_disagree", True)]


def test_the_latest_revision_of_the_rules_counts(world: World, cleared: str) -> None:
    world.decides(cleared, Authority.TAX, DecisionState.HOLD, revision=2)
    assert world.record(cleared).state is RecordState.PRESENT
    world.decides(cleared, Authority.TAX, DecisionState.PASSED, revision=3)
    assert world.record(cleared).state is RecordState.CLEARED


def test_deciding_twice_is_harmless(world: World, cleared: str) -> None:
    word = seen(world, cleared)
    command = verdict(cleared, Authority.CUSTOMS, DecisionState.PASSED, seen=word)
    assert world.do(decide, CUSTOMS, command) == world.do(decide, CUSTOMS, command)
    assert len(world.said(OfficerDecided)) == 1


def test_nobody_decides_on_a_record_that_has_ended(world: World) -> None:
    record_id = world.declare().record_id
    refuse = RefuseRecord(command_id=command_id(), record_id=record_id, reason="forged_papers")
    world.do(refuse_record, GUARD, refuse)
    with pytest.raises(ConflictError) as refused:
        world.do(decide, CUSTOMS, verdict(record_id, Authority.CUSTOMS, DecisionState.PASSED))
    assert refused.value.code == "decide_not_permitted"


def test_a_refused_crossing_loses_its_order_and_frees_its_plates(world: World, cleared: str) -> None:
    refuse = RefuseRecord(command_id=command_id(), record_id=cleared, reason="forged_papers")
    world.do(refuse_record, GUARD, refuse)
    assert world.record(cleared).state is RecordState.REFUSED
    assert len(world.said(BarrierOrderWithdrawn)) == 1
    again = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    assert world.record(again).state is RecordState.PRESENT
    with pytest.raises(ConflictError) as twice:
        world.do(refuse_record, GUARD, refuse.model_copy(update={"command_id": command_id()}))
    assert twice.value.code == "transition_refused"


def test_an_override_replaces_only_what_the_own_authority_owns(world: World, cleared: str) -> None:
    def wanted(requirement: str, point: str = "b1_out") -> Override:
        return Override.model_validate(
            {
                "command_id": command_id(),
                "record_id": cleared,
                "point": point,
                "requirement": requirement,
                "reason": "system_down",
                "text": "Hệ thống gián đoạn",
            }
        )

    for requirement in ("decisions", "no_hold", "called", "fees"):
        with pytest.raises(ForbiddenError) as refused:
            world.do(override, GUARD, wanted(requirement))
        assert refused.value.code == "not_your_authority"
    with pytest.raises(ForbiddenError) as foreign:
        world.do(override, CENTRE, wanted("matched"))
    assert foreign.value.code == "not_your_authority"
    with pytest.raises(InvalidError) as elsewhere:
        world.do(override, GUARD, wanted("matched", "b1_in"))
    assert elsewhere.value.code == "point_not_on_route"
    world.do(override, CENTRE, wanted("called"))
    shown = world.record(cleared)
    assert [(o.requirement, o.issuer) for o in shown.overrides] == [("called", "control_centre")]
    assert "overridden" in shown.flags


def test_only_the_control_centre_calls_a_truck(world: World) -> None:
    record_id = world.declare().record_id
    call = CallForward(command_id=command_id(), record_id=record_id)
    world.do(call_forward, CENTRE, call)
    with pytest.raises(ForbiddenError) as refused:
        world.do(call_forward, GUARD, call)
    assert refused.value.code == "not_permitted"


def test_a_foreign_record_does_not_exist(world: World) -> None:
    record_id = world.declare().record_id
    with pytest.raises(NotFoundError) as refused:
        world.record(record_id, STRANGER)
    assert refused.value.code == "record_not_found"
