"""A pass is there while everything is there for the next point, and gone in the transaction that takes its ground away."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from events.messages.values import Authority, DecisionState
from events.passes.check import Place, check_pass
from events.passes.refusals import PassRefusedError
from events.signing import PinnedKeys
from gate.domain.errors import NotFoundError
from gate.services.call_forward import call_forward
from gate.services.cancel import cancel
from gate.services.commands import CallForward, Cancel, LiftHold, PlaceHold
from gate.services.lift_hold import lift_hold
from gate.services.place_hold import place_hold
from gate.services.views.passes import PassView, pass_for
from gate.store import passes
from tests.integration.gate.test_queue import calls, opens, takes
from tests.integration.gate.world import CENTRE, CLERK, CUSTOMS, STRANGER, World, command_id, plate

PLATES = frozenset({"12C12345", "12R00111"})


def shown(world: World, record: str) -> PassView:
    return world.look(pass_for, CLERK, record)


def gone(world: World, record: str) -> bool:
    with pytest.raises(NotFoundError) as refused:
        shown(world, record)
    return refused.value.code == "pass_not_there"


def keys(world: World) -> PinnedKeys:
    return PinnedKeys.of(world.gate.order_key.public_bytes())


def place(world: World, point: str, withdrawn: frozenset[str] = frozenset()) -> Place:
    return Place("huu-nghi", point, PLATES, world.clock.now(), withdrawn=withdrawn)


def withdrawn_ids(world: World, record: str) -> frozenset[str]:
    with world.database.read() as session:
        return frozenset(row.id for row in passes.of_record(session, record) if row.withdrawn_at)


def check_point_after_point(world: World) -> None:
    record = world.declare().record_id
    assert gone(world, record)
    world.all_pass(record)
    first = shown(world, record)
    claims = check_pass(first.text, keys(world), place(world, "b2_in"))
    assert (claims.border_guard, claims.quarantine, claims.tax, claims.weight_kg) == (True, True, True, 18500)
    world.drives_through("b2-in", plate("12C12345"), plate("12R00111", "rear"))
    second = shown(world, record)
    assert (first.point, second.point) == ("b2_in", "b1_out")
    check_pass(second.text, keys(world), place(world, "b1_out"))
    with pytest.raises(PassRefusedError, match="pass_other_point"):
        check_pass(first.text, keys(world), place(world, "b1_out"))
    world.drives_through("b1-out", plate("12C12345"), plate("12R00111", "rear"))
    assert gone(world, record)
    assert len(withdrawn_ids(world, record)) == 2


def check_queue(world: World) -> None:
    """A queue that opens takes the pass of everyone who was not called, wherever they are; a call gives another."""
    waits, called = (world.declare(tractor={"text": text}).record_id for text in ("12C-123.45", "12C-123.46"))
    for record in (waits, called):
        world.all_pass(record)
    world.do(call_forward, CENTRE, CallForward(command_id=command_id(), record_id=called))
    first, kept = shown(world, waits), shown(world, called)
    queue_id = opens(world)
    assert gone(world, waits)
    assert len(withdrawn_ids(world, waits)) == 1
    assert withdrawn_ids(world, called) == frozenset()
    assert shown(world, called).point == kept.point
    takes(world, waits)
    calls(world, queue_id)
    with pytest.raises(PassRefusedError, match="pass_withdrawn"):
        check_pass(first.text, keys(world), place(world, "b2_in", withdrawn_ids(world, waits)))
    assert shown(world, waits).text != first.text


def check_hold(world: World) -> None:
    """Withdrawn with the clearance; after the hold there is another pass, the old one stays refused."""
    record = world.declare().record_id
    world.all_pass(record)
    world.drives_through("b2-in", plate("12C12345"), plate("12R00111", "rear"))
    before = shown(world, record)
    hold = PlaceHold(command_id=command_id(), scope="record", record_id=record, reason="stop_notice")
    hold_id = world.do(place_hold, CUSTOMS, hold).hold_id
    assert gone(world, record)
    assert world.record(record).state == "present"
    withdrawn = withdrawn_ids(world, record)
    with pytest.raises(PassRefusedError, match="pass_withdrawn"):
        check_pass(before.text, keys(world), place(world, "b1_out", withdrawn))
    world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=hold_id, text="settled"))
    after = check_pass(shown(world, record).text, keys(world), place(world, "b1_out", withdrawn))
    assert after.id not in withdrawn


def check_ends(world: World) -> None:
    """What ends the crossing ends its pass."""
    record = world.declare().record_id
    for authority in (Authority.BORDER_GUARD, Authority.HEALTH):
        world.decides(record, authority)
    assert shown(world, record).point == "b2_in"
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=record))
    assert gone(world, record)
    assert [row.details["reason"] for row in world.journalled("pass_withdrawn", record)] == [
        "cancelled_by_firm"
    ]


CHECKS = (check_point_after_point, check_queue, check_hold, check_ends)


@pytest.mark.parametrize("check", CHECKS)
def test_passes_hold_on_sqlite(world: World, check: Callable[[World], None]) -> None:
    check(world)


@pytest.mark.postgres
@pytest.mark.parametrize("check", CHECKS)
def test_passes_hold_on_postgresql(world_on_postgres: World, check: Callable[[World], None]) -> None:
    check(world_on_postgres)


def test_a_refusal_at_the_last_point_takes_the_pass_away(world: World) -> None:
    record = world.declare().record_id
    world.all_pass(record)
    world.drives_through("b2-in", plate("12C12345"), plate("12R00111", "rear"))
    assert shown(world, record).point == "b1_out"
    world.decides(record, Authority.CUSTOMS, DecisionState.REFUSED, revision=2)
    assert gone(world, record)


def test_what_is_shown_is_signed_anew_and_soon_worth_nothing(world: World) -> None:
    record = world.declare().record_id
    world.all_pass(record)
    old = shown(world, record)
    world.clock.advance(timedelta(hours=1).total_seconds())
    new = shown(world, record)
    assert (new.text != old.text, new.expires_at - old.expires_at) == (True, timedelta(hours=1))
    world.clock.advance(timedelta(hours=1).total_seconds())
    with pytest.raises(PassRefusedError, match="pass_expired"):
        check_pass(old.text, keys(world), place(world, "b2_in"))
    check_pass(new.text, keys(world), place(world, "b2_in"))


def test_a_foreign_record_has_no_pass(world: World) -> None:
    record = world.declare().record_id
    world.all_pass(record)
    with pytest.raises(NotFoundError) as refused:
        world.look(pass_for, STRANGER, record)
    assert refused.value.code == "record_not_found"
