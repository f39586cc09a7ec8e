"""Who is calling: passwords, sessions, device keys. Secrets are kept only as hashes."""

import pytest
from sqlalchemy import select

from gate.domain.access import SYSTEM, Actor, Role
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError
from gate.services.accounts import (
    SESSION_LENGTH,
    actor_of_session,
    admit,
    close_session,
    create_account,
    open_session,
    prove,
)
from gate.services.commands import NewAccount, NewDevice
from gate.services.devices import actor_of_device, adopt_device, create_device
from gate.store.models.accounts import AccountRow, DeviceRow, SessionRow
from tests.integration.gate.world import GUARD, World, command_id

PASSWORD = "quả thanh long 1"


def account(**changes: object) -> NewAccount:
    plain = {
        "command_id": command_id(),
        "login": "firm-a",
        "name": "A",
        "role": "firm",
        "password": PASSWORD,
        "tax_code": "0101234567",
        "firm_name": "Công ty A",
    }
    return NewAccount.model_validate({**plain, **changes})


def signed_in(world: World, password: str = PASSWORD, login: str = "firm-a") -> Actor:
    proof = prove(world.gate, login, password)
    with world.database.write() as session:
        return admit(session, proof, "192.0.2.1")


def test_login_and_password_make_an_actor_with_its_firm(world: World) -> None:
    made = world.do(create_account, SYSTEM, account())
    someone = signed_in(world)
    assert (someone.account_id, someone.role, someone.address) == (made.account_id, Role.FIRM, "192.0.2.1")
    assert someone.firm is not None
    assert someone.firm.tax_code == "0101234567"
    with world.database.read() as session:
        stored = session.scalars(select(AccountRow)).one()
    assert stored.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(("login", "password"), [("firm-a", "wrong password"), ("nobody", PASSWORD)])
def test_wrong_login_and_wrong_password_sound_the_same(world: World, login: str, password: str) -> None:
    world.do(create_account, SYSTEM, account())
    with pytest.raises(InvalidError) as refused:
        signed_in(world, password, login)
    assert refused.value.code == "login_refused"


def test_a_switched_off_account_is_out_at_once(world: World) -> None:
    world.do(create_account, SYSTEM, account())
    someone = signed_in(world)
    with world.database.write() as session:
        token = open_session(world.gate, session, someone)
    with world.database.write() as session:
        session.scalars(select(AccountRow)).one().active = False
    with world.database.read() as session:
        assert actor_of_session(world.gate, session, token) is None
    with pytest.raises(InvalidError):
        signed_in(world)


def test_accounts_are_refused_with_a_code(world: World) -> None:
    world.do(create_account, SYSTEM, account())
    for changes, code, error in (
        ({}, "login_taken", ConflictError),
        ({"login": "x1", "role": "system"}, "role_unknown", InvalidError),
        ({"login": "x2", "role": "lane"}, "role_unknown", InvalidError),
        ({"login": "x3", "role": "king"}, "role_unknown", InvalidError),
        ({"login": "x4", "tax_code": None}, "firm_missing", InvalidError),
    ):
        with pytest.raises(error) as refused:
            world.do(create_account, SYSTEM, account(**changes))
        assert refused.value.code == code
    with pytest.raises(ForbiddenError) as officer:
        world.do(create_account, GUARD, account(login="x5"))
    assert officer.value.code == "not_permitted"


def test_a_session_ends_by_time_or_by_hand_and_its_token_is_not_kept(world: World) -> None:
    world.do(create_account, SYSTEM, account())
    someone = signed_in(world)
    with world.database.write() as session:
        token, other = (open_session(world.gate, session, someone) for _ in range(2))
    with world.database.read() as session:
        assert actor_of_session(world.gate, session, token, "192.0.2.1") == someone
        assert actor_of_session(world.gate, session, "guessed") is None
        assert token not in {row.token_hash for row in session.scalars(select(SessionRow))}
    with world.database.write() as session:
        close_session(world.gate, session, someone, token)
    world.clock.advance(SESSION_LENGTH.total_seconds())
    with world.database.read() as session:
        assert actor_of_session(world.gate, session, token) is None
        assert actor_of_session(world.gate, session, other) is None


def test_a_device_key_speaks_for_its_lane(world: World) -> None:
    made = world.do(create_device, SYSTEM, NewDevice(command_id=command_id(), lane="b2-in", name="front"))
    with world.database.read() as session:
        lane = actor_of_device(world.gate, session, made.key)
        assert lane is not None
        assert (lane.account_id, lane.role) == ("b2-in", Role.LANE)
        assert actor_of_device(world.gate, session, made.key + "x") is None
        assert session.scalars(select(DeviceRow.key_hash)).one() != made.key
    with world.database.write() as session:
        session.scalars(select(DeviceRow)).one().revoked_at = world.clock.now()
    with world.database.read() as session:
        assert actor_of_device(world.gate, session, made.key) is None


def test_a_known_key_is_adopted_once(world: World) -> None:
    key = "k" * 43
    with world.database.write() as session:
        first = adopt_device(world.gate, session, SYSTEM, ("b2-in", "demo"), key)
        assert adopt_device(world.gate, session, SYSTEM, ("b2-in", "demo"), key) == first
        with pytest.raises(InvalidError) as weak:
            adopt_device(world.gate, session, SYSTEM, ("b2-in", "demo"), "short")
        assert weak.value.code == "device_key_weak"
        with pytest.raises(InvalidError) as unknown:
            adopt_device(world.gate, session, SYSTEM, ("b9-in", "demo"), key)
        assert unknown.value.code == "lane_unknown"
        with pytest.raises(ConflictError) as taken:
            adopt_device(world.gate, session, SYSTEM, ("b1-out", "demo"), key)
        assert taken.value.code == "device_key_taken"
