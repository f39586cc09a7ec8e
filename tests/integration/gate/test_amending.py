"""One wrong field: one amendment, and only the authorities it concerns decide again."""

from datetime import timedelta
from typing import Any

import pytest

from events.messages.gate import BarrierOrderWithdrawn, RecordAmended
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.services.amend import amend
from gate.services.cancel import cancel
from gate.services.commands import Amend, Cancel, SettleSighting
from gate.services.results import Amended
from gate.services.settle_sighting import settle_sighting
from gate.services.views.sightings import sighting_view
from tests.integration.gate.world import (
    CLERK,
    GUARD,
    START,
    STRANGER,
    World,
    command_id,
    declaration,
    plate,
)

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def amendment(record_id: str, version: int = 1, **changes: Any) -> Amend:
    return Amend.model_validate(
        {
            "command_id": command_id(),
            "record_id": record_id,
            "seen_version": version,
            "declaration": declaration(people=None, **changes),
            "reason": "typing error",
        }
    )


def amended(world: World, record_id: str, version: int = 1, **changes: Any) -> Amended:
    return world.do(amend, CLERK, amendment(record_id, version, **changes))


def test_a_new_certificate_reopens_plant_quarantine_only(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    answer = amended(world, record_id, certificates=[{"kind": "plant", "number": "KD-77"}])
    assert answer.reopened == (Authority.PLANT,)
    assert answer.version == 2
    assert all(pointer.startswith("/certificates/0") for pointer in answer.changed)
    states = {d.authority: d.state for d in world.record(record_id).decisions}
    assert states.pop(Authority.PLANT) is DecisionState.UNDECIDED
    assert set(states.values()) == {DecisionState.PASSED}


def test_another_trailer_reopens_who_looks_at_vehicles_and_leaves_the_others_alone(world: World) -> None:
    record_id = world.declare().record_id
    answer = amended(world, record_id, trailer={"text": "12R-002.22"})
    assert answer.reopened == (Authority.CUSTOMS, Authority.BORDER_GUARD, Authority.HEALTH)
    [message] = [m for m in world.said(RecordAmended) if isinstance(m, RecordAmended)]
    assert message.reopened == answer.reopened
    assert message.facts.vehicle.trailer is not None
    assert message.facts.vehicle.trailer.text == "12R00222"


def test_a_decision_on_the_old_version_does_not_count_for_a_reopened_authority(world: World) -> None:
    record_id = world.declare().record_id
    amended(world, record_id, trailer={"text": "12R-002.22"})
    world.decides(record_id, Authority.CUSTOMS)
    world.decides(record_id, Authority.TAX)
    states = {d.authority: d.state for d in world.record(record_id).decisions}
    assert states[Authority.CUSTOMS] is DecisionState.UNDECIDED
    assert states[Authority.TAX] is DecisionState.PASSED
    world.decides(record_id, Authority.CUSTOMS, version=2)
    assert world.record(record_id).decisions[0].state is DecisionState.PASSED


def test_an_amendment_takes_a_clearance_back_until_the_authority_has_decided_again(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    sighting = world.sees("b1-out", FRONT, REAR)
    amended(world, record_id, certificates=[{"kind": "plant", "number": "KD-77"}])
    assert world.record(record_id).state is RecordState.PRESENT
    assert [m.reason for m in world.said(BarrierOrderWithdrawn)] == ["amended"]
    world.decides(record_id, Authority.PLANT, version=2)
    assert world.record(record_id).state is RecordState.CLEARED
    assert world.orders(sighting)[-1].version == 2


def test_another_vehicle_set_at_the_lane_goes_back_to_an_officer(world: World) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    amended(world, record_id, trailer={"text": "12R-002.22"})
    view = world.look(sighting_view, GUARD, sighting)
    assert (view.status, view.kind) == ("open", "set_changed")
    before = len(world.orders(sighting))
    settle = SettleSighting(
        command_id=command_id(), sighting_id=sighting, outcome="matched", record_id=record_id, reason="seen"
    )
    world.do(settle_sighting, GUARD, settle)
    assert len(world.orders(sighting)) == before + 1


def test_a_vehicle_that_is_here_under_another_record_cannot_be_amended_in(world: World) -> None:
    first = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    world.declare(STRANGER, tractor={"text": "29H77777"}, trailer={"text": "29R-111.11"})
    world.clock.advance(5)
    world.sees("b2-in", plate("29H77777"), plate("29R11111", "rear"))
    with pytest.raises(ConflictError) as refused:
        amended(world, first, trailer={"text": "29R-111.11"})
    assert refused.value.code == "vehicle_already_present"
    assert world.record(first).version == 1


def test_the_same_content_again_is_the_same_version(world: World) -> None:
    record_id = world.declare().record_id
    answer = amended(world, record_id)
    assert (answer.version, answer.changed, answer.reopened) == (1, (), ())
    assert world.said(RecordAmended) == []


def test_another_way_of_typing_the_same_plate_reopens_nobody(world: World) -> None:
    record_id = world.declare().record_id
    assert amended(world, record_id, tractor={"text": "12c 12345"}).reopened == ()


def test_amending_is_refused_with_a_code(world: World) -> None:
    record_id = world.declare().record_id
    with pytest.raises(NotFoundError) as foreign:
        world.do(amend, STRANGER, amendment(record_id))
    assert foreign.value.code == "record_not_found"
    with pytest.raises(ForbiddenError) as officer:
        world.do(amend, GUARD, amendment(record_id))
    assert officer.value.code == "not_permitted"
    with pytest.raises(ConflictError) as stale:
        amended(world, record_id, version=2)
    assert stale.value.code == "version_changed"
    with pytest.raises(ConflictError) as turned:
        amended(world, record_id, direction="import", route="import_through")
    assert turned.value.code == "direction_fixed"
    with pytest.raises(InvalidError) as wrong:
        amended(world, record_id, tractor={"text": "46C-123.45"})
    assert [failure.code for failure in wrong.value.failures] == ["plate_province_unknown"]


def test_gate_and_route_are_fixed_once_the_truck_is_here(world: World) -> None:
    record_id = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    with pytest.raises(ConflictError) as refused:
        amended(world, record_id, route="import_through")
    assert refused.value.code == "route_fixed"


def test_a_past_window_may_stand_in_an_amendment_but_not_be_moved_there(world: World) -> None:
    record_id = world.declare().record_id
    world.clock.advance(5 * 3600)
    assert amended(world, record_id, two_way=True).version == 2
    with pytest.raises(InvalidError) as refused:
        amended(world, record_id, 2, planned_until=START + timedelta(hours=3))
    assert [failure.code for failure in refused.value.failures] == ["window_past"]


def test_a_declared_crossing_can_be_cancelled_a_present_one_cannot(world: World) -> None:
    record_id = world.declare().record_id
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=record_id))
    assert world.record(record_id).state is RecordState.CANCELLED
    with pytest.raises(ConflictError) as ended:
        amended(world, record_id)
    assert ended.value.code == "amend_not_permitted"
    present = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    with pytest.raises(ConflictError) as refused:
        world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=present))
    assert refused.value.code == "cancel_not_permitted"
