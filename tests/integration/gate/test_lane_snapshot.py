"""What a lane is told for the time it may be cut off, and whose keys count there."""

import pytest

from gate.domain.access import SYSTEM, Actor, Role
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.services.accounts import create_account
from gate.services.commands import NewAccount
from gate.services.officer_key_commands import EnrolOfficerKey, RevokeOfficerKey
from gate.services.officer_keys import enrol_officer_key, revoke_officer_key
from gate.services.views.snapshot import lane_snapshot
from tests.integration.gate.cut_off import TRACTOR, TRAILER, hold, officer, with_pass
from tests.integration.gate.world import GUARD, World, command_id, plate
from tests.unit.lanes.builders import new_key


def test_a_lane_learns_only_its_own_vehicles_and_what_speaks_against_them(world: World) -> None:
    key = officer(world)
    first, second = with_pass(world), with_pass(world, tractor={"text": "29H-987.65"}, trailer=None)
    hold(world, second)
    me = Actor("b2-in", "b2-in", Role.LANE)
    told = world.look(lane_snapshot, me, "b2-in").snapshot
    assert {one.record_id: one.held for one in told.expected} == {first: False, second: True}
    assert (told.gate, told.point) == ("huu-nghi", "b2_in")
    assert (told.valid_until - told.taken_at).total_seconds() == 3600
    assert [one.key_id for one in told.officers] == [key.key_id]
    world.drives_through("b2-in", plate(TRACTOR), plate(TRAILER, "rear"))
    after = world.look(lane_snapshot, me, "b2-in").snapshot
    assert [one.record_id for one in after.expected] == [second]
    assert len(after.withdrawn) == 2, (
        "the pass of the held record, and the one of the vehicle that went through"
    )
    with pytest.raises(ForbiddenError) as other:
        world.look(lane_snapshot, me, "b1-out")
    assert other.value.code == "not_your_lane"
    with pytest.raises(ForbiddenError):
        world.look(lane_snapshot, GUARD, "b2-in")


def test_only_a_border_guards_own_key_is_enrolled(world: World) -> None:
    key = officer(world)
    public = key.public_bytes().hex()
    again = EnrolOfficerKey(command_id=command_id(), login="bienphong", public=public)
    assert world.do(enrol_officer_key, SYSTEM, again).key_id == key.key_id
    officer(world, "bienphong2")
    customs = NewAccount(
        command_id=command_id(), login="haiquan", name="c", role="customs_officer", password="long enough 1"
    )
    world.do(create_account, SYSTEM, customs)
    for login, code, kind in (
        ("bienphong2", "officer_key_taken", ConflictError),
        ("nobody", "account_not_found", NotFoundError),
        ("haiquan", "not_a_border_guard", InvalidError),
    ):
        command = EnrolOfficerKey(command_id=command_id(), login=login, public=public)
        with pytest.raises(kind) as refused:
            world.do(enrol_officer_key, SYSTEM, command)
        assert refused.value.code == code
    with pytest.raises(ForbiddenError):
        world.do(enrol_officer_key, GUARD, again)


def test_a_revoked_key_is_in_no_snapshot_and_comes_back_under_nobodys_name(world: World) -> None:
    key = officer(world)
    revoked = RevokeOfficerKey(command_id=command_id(), key_id=key.key_id, reason="lost")
    world.do(revoke_officer_key, SYSTEM, revoked)
    world.do(revoke_officer_key, SYSTEM, revoked)
    me = Actor("b2-in", "b2-in", Role.LANE)
    assert world.look(lane_snapshot, me, "b2-in").snapshot.officers == ()
    again = EnrolOfficerKey(command_id=command_id(), login="bienphong", public=key.public_bytes().hex())
    with pytest.raises(ConflictError):
        world.do(enrol_officer_key, SYSTEM, again)
    unknown = RevokeOfficerKey(command_id=command_id(), key_id=new_key().key_id, reason="lost")
    with pytest.raises(NotFoundError):
        world.do(revoke_officer_key, SYSTEM, unknown)
