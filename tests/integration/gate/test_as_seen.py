"""As seen then: what is told of a second afterwards is what was read at that second."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.messages.values import RecordState
from gate.domain.errors import InvalidError, NotFoundError
from gate.services.commands import PlaceHold
from gate.services.place_hold import place_hold
from gate.services.views.as_seen import record_then
from tests.integration.gate.story import ACTS, Story
from tests.integration.gate.test_queue import both
from tests.integration.gate.world import CLERK, CUSTOMS, GUARD, START, STRANGER, World, command_id

__all__ = ["both"]

EXPORT = """hold the vehicle; rules hold; lift; open the queue; take a ticket; call; come to barrier 2; open; go unheard;
rules pass; arrive in the yard; leave the yard; swap; rules speak late; rules pass; come to barrier 1; open; go unheard;
close the queue; confirm the passage; hold the firm; a day; come back; open; go unheard"""
CASES = """look-alike comes; settle to the record; swap; settle to the record; swap;
settle to the other; go unheard; come to barrier 2; stranger comes;
settle as undeclared; swap; turn back; gone before it is seen; gone and settled; force;
override the match; events are dropped; forged events are dropped; refuse; hold the record"""
CALLS = """call without a queue; open the queue; take a ticket; call; half an hour; half an hour; take a ticket; call; swap;
override the call; come to barrier 2; open; go; hold the other; close the queue; turn back"""

NO_TICKET = """call without a queue; open the queue; come to barrier 2; open; go; open a queue at barrier 1; take a ticket; call"""


def acts_of(script: str) -> list[str]:
    return script.replace("\n", " ").split("; ")


@pytest.mark.parametrize(
    "script", [EXPORT, CASES, CALLS, NO_TICKET], ids=["export", "cases", "calls", "no_ticket"]
)
def test_every_second_is_told_as_it_was_read(both: World, script: str) -> None:
    story = Story(both)
    story.run(*acts_of(script))
    if script is EXPORT:
        shown = both.record(story.id)
        assert shown.state is RecordState.CLOSED
        assert shown.return_obligation is not None
        assert shown.return_obligation.closed_at is not None
    assert story.eye.check() > 50


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=4, max_size=14))
def test_whatever_happens_is_told_as_it_was_read(migrated: Path, acts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "gate.db")
        world = World(f"sqlite:///{folder}/gate.db", Path(folder) / "evidence")
        try:
            story = Story(world)
            story.run("come to barrier 2", *acts)
            assert story.eye.check()
        finally:
            world.database.close()


def holds(world: World, record_id: str) -> None:
    command = PlaceHold(command_id=command_id(), scope="record", record_id=record_id, reason="seal")
    world.do(place_hold, CUSTOMS, command)


def test_before_the_declaration_and_after_now_there_is_nothing_to_tell(world: World) -> None:
    world.clock.advance(10)
    record_id = world.declare().record_id
    with pytest.raises(NotFoundError) as early:
        world.look(record_then, GUARD, record_id, START + timedelta(seconds=9))
    with pytest.raises(InvalidError) as late:
        world.look(record_then, GUARD, record_id, START + timedelta(seconds=11))
    assert (early.value.code, late.value.code) == ("record_not_yet_declared", "moment_in_future")
    assert world.look(record_then, GUARD, record_id, START + timedelta(seconds=10)).version == 1


def test_another_firm_is_told_of_no_second(world: World) -> None:
    record_id = world.declare().record_id
    world.clock.advance(10)
    for at in (START - timedelta(days=1), START):
        with pytest.raises(NotFoundError) as refused:
            world.look(record_then, STRANGER, record_id, at)
        assert refused.value.code == "record_not_found"


def test_what_cannot_be_told_is_named(world: World) -> None:
    record_id = world.declare().record_id
    world.declare(STRANGER)
    assert "competing" in world.record(record_id).flags
    then = world.look(record_then, GUARD, record_id, START)
    assert then.untold == {"competing", "reference_corrections"}
    assert "competing" not in then.flags
    assert world.look(record_then, CLERK, record_id, START).untold == {"reference_corrections"}


def test_nothing_can_be_done_to_the_past(world: World) -> None:
    record_id = world.declare().record_id
    holds(world, record_id)
    assert world.record(record_id, CUSTOMS).actions
    then = world.look(record_then, CUSTOMS, record_id, START)
    assert then.actions == frozenset()
    assert not any(one.may_decide for one in then.decisions)
    assert not any(one.may_lift for one in then.holds)
