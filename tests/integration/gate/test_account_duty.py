"""Accounts are switched off and on, passwords changed, keys revoked: at once, journalled, by those whose duty it is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from gate.domain.access import SYSTEM, Actor, Role
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.services.accounts import (
    SESSION_LENGTH,
    actor_of_session,
    admit,
    create_account,
    open_session,
    prove,
)
from gate.services.add_webhook import add_webhook
from gate.services.change_password import PasswordChange, change_password, new_hash
from gate.services.commands import DisableAccount, EnableAccount, NewDevice, RevokeDevice
from gate.services.devices import actor_of_device, create_device
from gate.services.disable_account import disable_account
from gate.services.enable_account import enable_account
from gate.services.revoke_device import revoke_device
from gate.services.views.accounts import account_view, accounts_listed, devices_listed
from gate.services.webhook_commands import AddWebhook
from gate.store import webhooks
from gate.store.models.accounts import AccountRow, SessionRow
from tests.integration.gate.test_accounts import PASSWORD, account
from tests.integration.gate.world import GUARD, World, actor, command_id

ADMIN = actor(Role.ADMIN)
NEW = "một mật khẩu khác"


def off(account_id: str) -> DisableAccount:
    return DisableAccount(command_id=command_id(), account_id=account_id, reason="left the firm")


def on(account_id: str) -> EnableAccount:
    return EnableAccount(command_id=command_id(), account_id=account_id, reason="came back")


def session_of(world: World, password: str = PASSWORD) -> tuple[Actor, str]:
    proof = prove(world.gate, "firm-a", password)
    with world.database.write() as session:
        someone = admit(session, proof)
        return someone, open_session(world.gate, session, someone)


def known(world: World, token: str) -> bool:
    with world.database.read() as session:
        return actor_of_session(world.gate, session, token) is not None


def test_a_password_is_checked_while_another_writes(world: World) -> None:
    """The hash takes long on purpose; SQLite has one writer."""
    made = world.do(create_account, SYSTEM, account())
    with world.database.write():
        assert prove(world.gate, "firm-a", PASSWORD).account_id == made.account_id


def test_what_was_proved_counts_only_while_nothing_changed(world: World) -> None:
    made = world.do(create_account, SYSTEM, account())
    proof = prove(world.gate, "firm-a", PASSWORD)
    world.do(disable_account, ADMIN, off(made.account_id))
    with world.database.write() as session, pytest.raises(InvalidError) as refused:
        admit(session, proof)
    assert refused.value.code == "login_refused"


def test_an_old_hash_is_renewed_at_signing_in(world: World) -> None:
    world.do(create_account, SYSTEM, account())
    weak = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    with world.database.write() as session:
        session.scalars(select(AccountRow)).one().password_hash = weak
    session_of(world)
    with world.database.read() as session:
        assert session.scalars(select(AccountRow.password_hash)).one() != weak
    session_of(world)


def test_a_switched_off_account_loses_its_sessions_at_once_and_for_good(world: World) -> None:
    made = world.do(create_account, SYSTEM, account())
    _, token = session_of(world)
    world.do(disable_account, ADMIN, off(made.account_id))
    world.do(disable_account, ADMIN, off(made.account_id))
    assert not known(world, token)
    with pytest.raises(InvalidError):
        session_of(world)
    assert not world.look(account_view, ADMIN, made.account_id).active
    world.do(enable_account, ADMIN, on(made.account_id))
    assert not known(world, token)
    session_of(world)
    (disabled,) = world.journalled("account_disabled", made.account_id)
    assert (disabled.account_id, disabled.details["reason"]) == (ADMIN.account_id, "left the firm")
    assert len(world.journalled("account_enabled", made.account_id)) == 1


def test_a_switched_off_account_leaves_no_webhook_behind(world: World) -> None:
    made = world.do(create_account, SYSTEM, account())
    clerk, _ = session_of(world)
    add = AddWebhook(command_id=command_id(), url="https://example.com/news")
    webhook = world.do(add_webhook, clerk, add).webhook_id
    world.do(disable_account, ADMIN, off(made.account_id))
    (removed,) = world.journalled("webhook_removed", webhook)
    assert removed.details["reason"] == "account_disabled"
    with world.database.read() as session:
        row = webhooks.get(session, webhook)
    assert row is not None
    assert (row.state, row.secrets) == (webhooks.REMOVED, [])


def test_switching_off_is_refused_with_a_code(world: World) -> None:
    made = world.do(create_account, SYSTEM, account(role="admin"))
    itself = Actor(made.account_id, "A", Role.ADMIN)
    for who, account_id, code, error in (
        (itself, made.account_id, "own_account", ConflictError),
        (GUARD, made.account_id, "not_permitted", ForbiddenError),
        (ADMIN, "nobody", "account_not_found", NotFoundError),
    ):
        with pytest.raises(error) as refused:
            world.do(disable_account, who, off(account_id))
        assert refused.value.code == code


def test_a_new_password_ends_every_other_session(world: World) -> None:
    world.do(create_account, SYSTEM, account())
    someone, kept = session_of(world)
    _, other = session_of(world)
    change = PasswordChange(prove(world.gate, "firm-a", PASSWORD), new_hash(PASSWORD, NEW), kept)
    world.do(change_password, someone, change)
    assert (known(world, kept), known(world, other)) == (True, False)
    with pytest.raises(InvalidError):
        prove(world.gate, "firm-a", PASSWORD)
    session_of(world, NEW)
    assert len(world.journalled("password_changed", someone.account_id)) == 1
    with pytest.raises(InvalidError) as late:
        world.do(change_password, someone, change)
    assert late.value.code == "login_refused"
    with pytest.raises(InvalidError) as same:
        new_hash(NEW, NEW)
    assert same.value.code == "password_same"


def test_a_revoked_key_speaks_for_no_lane(world: World) -> None:
    made = world.do(create_device, SYSTEM, NewDevice(command_id=command_id(), lane="b2-in", name="front"))
    command = RevokeDevice(command_id=command_id(), device_id=made.device_id, reason="stolen")
    first = world.do(revoke_device, ADMIN, command)
    world.clock.advance(60)
    assert world.do(revoke_device, ADMIN, command) == first
    with world.database.read() as session:
        assert actor_of_device(world.gate, session, made.key) is None
    (device,) = world.look(devices_listed, ADMIN)
    assert (device.lane, device.revoked_at) == ("b2-in", first.revoked_at)
    (revoked,) = world.journalled("device_revoked", "b2-in")
    assert revoked.details["reason"] == "stolen"
    with pytest.raises(ForbiddenError):
        world.do(revoke_device, GUARD, command)


def test_accounts_are_found_by_login_name_and_firm_page_by_page(world: World) -> None:
    for n in range(3):
        world.do(
            create_account, SYSTEM, account(login=f"firm-{n}", name=f"Person {n}", firm_name=f"Firm {n}")
        )
    world.do(create_account, SYSTEM, account(login="guard", name="Đại úy", role="border_guard_officer"))
    first = world.look(accounts_listed, ADMIN, "firm", limit=2)
    assert [row.login for row in first.rows] == ["firm-0", "firm-1"]
    assert [row.login for row in world.look(accounts_listed, ADMIN, "firm", cursor=first.cursor).rows] == [
        "firm-2"
    ]
    assert [row.login for row in world.look(accounts_listed, ADMIN, "person 1").rows] == ["firm-1"]
    assert world.look(accounts_listed, ADMIN, "100%").rows == ()
    assert [row.login for row in world.look(accounts_listed, ADMIN, "đại Úy").rows] == ["guard"]
    with pytest.raises(ForbiddenError):
        world.look(accounts_listed, GUARD)


def test_sessions_that_are_over_are_forgotten_at_the_next_signing_in(world: World) -> None:
    world.do(create_account, SYSTEM, account())
    session_of(world)
    world.clock.advance(SESSION_LENGTH.total_seconds())
    session_of(world)
    with world.database.read() as session:
        assert len(session.scalars(select(SessionRow)).all()) == 1


@pytest.mark.postgres
def test_two_administrators_who_choose_one_login_do_not_both_get_it(world_on_postgres: World) -> None:
    together = Barrier(2)

    def make(name: str) -> str:
        together.wait()
        try:
            return world_on_postgres.do(create_account, SYSTEM, account(name=name)).login
        except ConflictError as taken:
            return taken.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(make, ("A", "B"))) == ["firm-a", "login_taken"]
