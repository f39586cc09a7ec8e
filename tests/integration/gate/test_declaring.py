"""Declaring: all failures at once, twice is once, and refusals are journalled apart."""

import pytest

from events.messages.gate import RecordDeclared
from gate.domain.access import Actor, Role
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError
from gate.services.commands import Declare
from gate.services.declare import declare
from gate.services.views.records import records_for
from tests.integration.gate.world import CLERK, GUARD, STRANGER, World, command_id, declaration


def command(identity: str = "command-0001", **changes: object) -> Declare:
    return Declare.model_validate({"command_id": identity, "declaration": declaration(**changes)})


def test_the_same_command_twice_is_one_record_and_one_answer(world: World) -> None:
    first = world.do(declare, CLERK, command())
    assert world.do(declare, CLERK, command()) == first
    assert len(world.said(RecordDeclared)) == 1


def test_a_command_id_is_not_used_for_another_content(world: World) -> None:
    world.do(declare, CLERK, command())
    with pytest.raises(ConflictError) as refused:
        world.do(declare, CLERK, command(two_way=True))
    assert refused.value.code == "command_id_reused"


def test_two_firms_may_use_the_same_command_id(world: World) -> None:
    one = world.do(declare, CLERK, command())
    other = world.do(declare, STRANGER, command())
    assert one.record_id != other.record_id


def test_a_refused_command_may_be_sent_again_corrected(world: World) -> None:
    with pytest.raises(InvalidError):
        world.do(declare, CLERK, command(tractor={"text": "??"}))
    assert world.do(declare, CLERK, command()).version == 1


def test_a_refusal_is_journalled_after_its_rollback(world: World) -> None:
    with pytest.raises(InvalidError):
        world.do(declare, CLERK, command(tractor={"text": "??"}))
    [entry] = world.journalled("declare", "")
    assert (entry.outcome, entry.code, entry.account_id) == (
        "refusal",
        "declaration_invalid",
        CLERK.account_id,
    )
    assert world.said() == []
    assert world.look(records_for, GUARD).rows == ()


def test_only_firms_declare_and_only_for_themselves(world: World) -> None:
    with pytest.raises(ForbiddenError) as officer:
        world.do(declare, GUARD, command())
    assert officer.value.code == "not_permitted"
    with pytest.raises(ForbiddenError) as homeless:
        world.do(declare, Actor("x", "x", Role.FIRM), command())
    assert homeless.value.code == "firm_missing"


def test_facts_on_the_log_carry_no_person(world: World) -> None:
    world.do(declare, CLERK, command(command_id()))
    [message] = world.said(RecordDeclared)
    assert "Nguyễn" not in message.model_dump_json()
    assert message.model_dump()["facts"]["driver_declared"] is True
