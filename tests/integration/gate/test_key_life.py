"""How long an API key lives: until its day ends, its account is switched off, or its person's role or firm changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from gate.domain.access import SYSTEM, Actor, Permission, Role
from gate.domain.api_keys import MOST, NOTED_EVERY
from gate.domain.errors import ConflictError, ForbiddenError
from gate.services.accounts import create_account
from gate.services.api_key_commands import ApiKeyMade, MakeApiKey, RevokeApiKey
from gate.services.api_keys import actor_of_api_key, note_use, use_is_to_be_noted
from gate.services.commands import DisableAccount, EnableAccount
from gate.services.disable_account import disable_account
from gate.services.enable_account import enable_account
from gate.services.make_api_key import make_api_key
from gate.services.revoke_api_key import revoke_api_key
from gate.services.views.api_keys import account_keys, own_api_keys
from gate.store.models.accounts import AccountRow, ApiKeyRow
from tests.integration.gate.test_account_duty import session_of
from tests.integration.gate.test_accounts import account
from tests.integration.gate.world import World, actor, command_id

ADMIN = actor(Role.ADMIN)


@pytest.fixture
def clerk(world: World) -> Actor:
    world.do(create_account, SYSTEM, account())
    return session_of(world)[0]


def ask(world: World, days: int = 30) -> MakeApiKey:
    day = world.clock.now().date() + timedelta(days=days)
    return MakeApiKey(command_id=command_id(), name="warehouse", scope=("read",), expires_on=day)


def made(world: World, who: Actor, days: int = 30) -> ApiKeyMade:
    return world.do(make_api_key, who, ask(world, days))


def behind(world: World, key: str | None) -> Actor | None:
    with world.database.read() as session:
        return actor_of_api_key(world.gate, session, key or "", "192.0.2.1")


def test_a_key_makes_an_actor_of_the_same_firm_with_less(world: World, clerk: Actor) -> None:
    software = behind(world, made(world, clerk).key)
    assert software is not None
    assert (software.account_id, software.role, software.firm) == (clerk.account_id, clerk.role, clerk.firm)
    assert software.address == "192.0.2.1"
    assert software.may(Permission.SEE_OWN_RECORDS)
    assert not software.may(Permission.DECLARE)
    assert behind(world, "bgk_guessed") is None


def test_a_key_works_to_the_end_of_its_last_day_at_the_gate(world: World, clerk: Actor) -> None:
    command = MakeApiKey(
        command_id=command_id(), name="x", scope=("read",), expires_on=world.clock.now().date()
    )
    key = world.do(make_api_key, clerk, command)
    assert key.expires_at.hour == 17  # midnight at UTC+7
    world.clock.advance((key.expires_at - world.clock.now()).total_seconds() - 1)
    assert behind(world, key.key) is not None
    world.clock.advance(1)
    assert behind(world, key.key) is None
    assert [row.state for row in world.look(own_api_keys, clerk)] == ["expired"]


def test_a_day_is_no_number_and_no_moment() -> None:
    for wrong in (1795000000, "1795000000", datetime(2026, 12, 1, tzinfo=UTC), "2026-12-01T00:00:00Z", None):
        with pytest.raises(ValueError, match="YYYY-MM-DD"):
            MakeApiKey.model_validate(
                {"command_id": command_id(), "name": "x", "scope": ["read"], "expires_on": wrong}
            )
    command = MakeApiKey(command_id=command_id(), name="x", scope=("read",), expires_on="2026-12-01")  # type: ignore[arg-type]  # as JSON has it
    assert command.expires_on == date(2026, 12, 1)


def test_keys_die_with_their_account_and_do_not_come_back_with_it(world: World, clerk: Actor) -> None:
    key = made(world, clerk)
    world.do(
        disable_account,
        ADMIN,
        DisableAccount(command_id=command_id(), account_id=clerk.account_id, reason="left"),
    )
    assert behind(world, key.key) is None
    with pytest.raises(ForbiddenError):
        made(world, clerk)
    world.do(
        enable_account,
        ADMIN,
        EnableAccount(command_id=command_id(), account_id=clerk.account_id, reason="back"),
    )
    assert behind(world, key.key) is None
    (revoked,) = world.journalled("api_key_revoked", clerk.account_id)
    assert (revoked.account_id, revoked.details["key"]) == (ADMIN.account_id, key.key_id)
    assert [row.state for row in world.look(account_keys, ADMIN, clerk.account_id)] == ["revoked"]


def test_an_account_that_is_off_for_any_reason_has_no_software(world: World, clerk: Actor) -> None:
    key = made(world, clerk)
    with world.database.write() as session:
        session.scalars(select(AccountRow)).one().active = False
    assert behind(world, key.key) is None


@pytest.mark.parametrize("change", [{"role": "auditor"}, {"tax_code": "0109999999"}])
def test_keys_die_with_a_change_of_role_or_firm(world: World, clerk: Actor, change: dict[str, str]) -> None:
    key = made(world, clerk)
    with world.database.write() as session:
        row = session.scalars(select(AccountRow)).one()
        for name, value in change.items():
            setattr(row, name, value)
    assert behind(world, key.key) is None
    assert [row.state for row in world.look(own_api_keys, clerk)] == ["ended"]


def test_only_a_digest_is_kept(world: World, clerk: Actor) -> None:
    key = made(world, clerk).key
    with world.database.read() as session:
        kept = session.scalars(select(ApiKeyRow.key_hash)).one()
    assert (len(kept), kept == key) == (64, False)
    assert key is not None
    assert key not in repr(made(world, clerk))
    assert len(key) == 47


def test_when_a_key_was_used_last_is_noted_once_an_hour(world: World, clerk: Actor) -> None:
    key = made(world, clerk).key_id

    def use() -> bool:
        with world.database.read() as session:
            due = use_is_to_be_noted(world.gate, session, key)
        if due:
            with world.database.write() as session:
                note_use(world.gate, session, key)
        return due

    first = world.clock.now()
    assert (use(), use()) == (True, False)
    world.clock.advance(NOTED_EVERY.total_seconds() - 1)
    assert not use()
    assert world.look(own_api_keys, clerk)[0].last_used_at == first
    world.clock.advance(1)
    assert use()
    assert world.look(own_api_keys, clerk)[0].last_used_at == world.clock.now()


def test_keys_that_have_ended_make_room(world: World, clerk: Actor) -> None:
    keys = [made(world, clerk, days=1) for _ in range(MOST)]
    with pytest.raises(ConflictError) as full:
        made(world, clerk)
    assert full.value.code == "api_keys_too_many"
    world.do(revoke_api_key, clerk, RevokeApiKey(command_id=command_id(), key_id=keys[0].key_id))
    made(world, clerk)
    world.clock.advance(3 * 24 * 3600)
    made(world, clerk)


@pytest.mark.postgres
def test_no_hurry_makes_more_keys_than_there_may_be(world_on_postgres: World) -> None:
    world = world_on_postgres
    world.do(create_account, SYSTEM, account())
    clerk = session_of(world)[0]
    for _ in range(MOST - 1):
        made(world, clerk)
    together = Barrier(3)

    def make(_number: int) -> str:
        together.wait()
        try:
            return made(world, clerk).name
        except ConflictError as full:
            return full.code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(make, range(3))) == ["api_keys_too_many", "api_keys_too_many", "warehouse"]
    assert len(world.look(own_api_keys, clerk)) == MOST
