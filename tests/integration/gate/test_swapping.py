"""A tractor, a trailer, a container or a driver is swapped in one call; decisions on the goods stay. And what an amendment would do is told before."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from events.messages.gate import RecordAmended
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.access import Actor, Role
from gate.domain.errors import GateError, InvalidError
from gate.services.amend import preview_amendment
from gate.services.cancel import cancel
from gate.services.commands import Amend, Cancel, Swap, Swapping
from gate.services.people import read_people
from gate.services.results import Amended
from gate.services.swap import preview_swap, swap
from gate.services.transaction import transaction
from gate.services.views.sightings import sighting_view
from gate.services.views.timeline import timeline
from tests.integration.gate.world import (
    CLERK,
    GUARD,
    STRANGER,
    World,
    command_id,
    declaration,
    plate,
)

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")
LOOK_AT_VEHICLES = (Authority.CUSTOMS, Authority.BORDER_GUARD, Authority.HEALTH)


def swapping(record_id: str, version: int = 1, **what: Any) -> Swap:
    head = {"command_id": command_id(), "record_id": record_id, "seen_version": version}
    return Swap.model_validate({**head, "reason": "tractor broke down", **what})


def swaps(world: World, record_id: str, version: int = 1, **what: Any) -> Amended:
    return world.do(swap, CLERK, swapping(record_id, version, **what))


def states(world: World, record_id: str) -> dict[Authority, DecisionState]:
    return {decision.authority: decision.state for decision in world.record(record_id).decisions}


def everything_written(world: World) -> dict[str, int]:
    """How many rows each table has: a look writes none."""
    with world.database.read() as session:
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return {name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def refused_with(world: World, record_id: str, who: Actor, **what: Any) -> list[str]:
    """The codes of the refusal, of the look and of the deed."""
    asked, codes = swapping(record_id, **what), []
    for act in (partial(world.look, preview_swap, who, asked), partial(world.do, swap, who, asked)):
        with pytest.raises(GateError) as refused:
            act()
        codes.append(refused.value.code)
    return codes


@pytest.mark.parametrize(
    "what",
    [
        {"tractor": {"text": "29H-778.01"}},
        {"trailer": {"text": "29R-045.67"}},
        {"containers": ["CSQU3054383"]},
        {"tractor": {"text": "29H-778.01"}, "trailer": {"text": "29R-045.67"}},
    ],
    ids="+".join,
)
def test_a_swap_keeps_the_decisions_on_the_goods(world: World, what: dict[str, Any]) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    answer = swaps(world, record_id, **what)
    assert (answer.version, answer.reopened) == (2, LOOK_AT_VEHICLES)
    assert all(pointer.startswith("/vehicle/") for pointer in answer.changed)
    told = states(world, record_id)
    assert {a for a in Authority if told[a] is DecisionState.UNDECIDED} == set(LOOK_AT_VEHICLES)
    assert {told[a] for a in (Authority.PLANT, Authority.ANIMAL, Authority.TAX)} == {DecisionState.PASSED}
    [message] = [m for m in world.said(RecordAmended) if isinstance(m, RecordAmended)]
    assert message.reopened == answer.reopened


def test_another_driver_is_a_new_version_for_those_who_look_at_people(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    answer = swaps(world, record_id, people=[{"name": "Hoàng Văn D"}], reason="driver ill")
    assert (answer.changed, answer.reopened) == (("/people",), (Authority.BORDER_GUARD, Authority.HEALTH))
    assert states(world, record_id)[Authority.CUSTOMS] is DecisionState.PASSED
    with transaction(world.gate, GUARD, "people_read", record_id) as session:
        assert [p.name for p in read_people(world.gate, session, GUARD, record_id)] == ["Hoàng Văn D"]


def test_the_timeline_says_who_swapped_what_and_why(world: World) -> None:
    record_id = world.declare().record_id
    swaps(world, record_id, tractor={"text": "29H-778.01"}, people=[{"name": "Hoàng Văn D"}])
    [told] = [e for e in world.look(timeline, GUARD, record_id) if e.code == "record_swapped"]
    assert (told.by, told.role) == (CLERK.name, Role.FIRM)
    assert (told.values["swapped"], told.values["reason"]) == ("tractor people", "tractor broke down")
    assert all("Hoàng" not in value for value in told.values.values())


def test_a_present_vehicle_that_is_swapped_goes_back_to_an_officer(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    sighting = world.sees("b2-in", FRONT, REAR)
    world.opens(world.orders(sighting)[-1])
    swaps(world, record_id, tractor={"text": "29H-778.01"})
    view = world.look(sighting_view, GUARD, sighting)
    assert (view.status, view.kind) == ("open", "set_changed")
    record = world.record(record_id)
    assert record.state is RecordState.PRESENT
    assert record.vehicle.tractor.text == "29H77801"
    assert states(world, record_id)[Authority.PLANT] is DecisionState.PASSED


def test_inside_the_gate_area_the_new_plate_belongs_to_the_record_and_the_old_one_is_free(
    world: World,
) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    swaps(world, record_id, tractor={"text": "29H-778.01"})
    assert world.record(record_id).state is RecordState.PRESENT
    other = world.declare(STRANGER, trailer=None).record_id
    world.all_pass(other)
    world.clock.advance(5)
    world.drives_through("b2-in", FRONT)
    assert world.record(other).present_at is not None


def test_a_vehicle_that_is_here_under_another_record_cannot_be_swapped_in_and_the_look_says_so(
    world: World,
) -> None:
    first = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    second = world.declare(STRANGER, tractor={"text": "29H77777"}, trailer={"text": "29R-111.11"}).record_id
    world.clock.advance(5)
    world.sees("b2-in", plate("29H77777"), plate("29R11111", "rear"))
    world.all_pass(first)
    world.all_pass(second)
    codes = refused_with(world, first, CLERK, tractor={"text": "29H-777.77"})
    assert codes == ["vehicle_already_present"] * 2
    assert world.record(first).version == 1


def test_what_is_told_before_is_what_is_answered_after(world: World) -> None:
    record_id = world.declare().record_id
    world.declare(STRANGER, tractor={"text": "29H-778.01"}, trailer=None)
    before = everything_written(world)
    asked = swapping(record_id, tractor={"text": "29H-778.01"})
    looked = world.look(preview_swap, CLERK, Swapping.model_validate(asked.model_dump()))
    amendment = Amend.model_validate(
        {
            "command_id": command_id(),
            "record_id": record_id,
            "seen_version": 1,
            "declaration": declaration(people=None, tractor={"text": "29H-778.01"}),
        }
    )
    assert world.look(preview_amendment, CLERK, amendment) == looked
    assert [warning.code for warning in looked.warnings] == ["competing_declaration"]
    assert everything_written(world) == before
    assert world.record(record_id).version == 1
    assert world.do(swap, CLERK, asked) == looked


def test_a_look_at_nothing_new_says_that_nothing_changes(world: World) -> None:
    record_id = world.declare().record_id
    answer = world.look(preview_swap, CLERK, swapping(record_id, tractor={"text": "12C-123.45"}))
    assert (answer.version, answer.changed, answer.reopened) == (1, (), ())


def test_a_swap_sent_twice_is_done_once(world: World) -> None:
    record_id = world.declare().record_id
    command = swapping(record_id, trailer={"text": "29R-045.67"})
    assert world.do(swap, CLERK, command) == world.do(swap, CLERK, command)
    assert world.record(record_id).version == 2


def test_swapping_is_refused_with_a_code_beforehand_and_afterwards(world: World) -> None:
    record_id = world.declare().record_id
    tractor = {"text": "29H-778.01"}
    assert refused_with(world, record_id, STRANGER, tractor=tractor) == ["record_not_found"] * 2
    assert refused_with(world, record_id, GUARD, tractor=tractor) == ["not_permitted"] * 2
    assert refused_with(world, record_id, CLERK, version=2, tractor=tractor) == ["version_changed"] * 2
    assert refused_with(world, record_id, CLERK) == ["swap_empty"] * 2
    assert refused_with(world, record_id, CLERK, tractor={"text": "46C-1"}) == ["declaration_invalid"] * 2
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=record_id))
    assert refused_with(world, record_id, CLERK, tractor=tractor) == ["amend_not_permitted"] * 2


def test_a_wrong_plate_is_pointed_at_where_the_swap_named_it(world: World) -> None:
    record_id = world.declare().record_id
    with pytest.raises(InvalidError) as refused:
        swaps(world, record_id, trailer={"text": "29H-778.01"}, containers=["CSQU3054384"])
    assert [failure.pointer for failure in refused.value.failures] == ["/trailer/text", "/containers/0"]
