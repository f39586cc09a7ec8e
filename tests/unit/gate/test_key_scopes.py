"""A key lets through what its scope and its person's role both do, and never what a person does alone."""

import pytest

from gate.domain.access import PERMITS, Actor, ApiKey, Permission, Role
from gate.domain.api_keys import OPENS, KeyScope, offered, permissions
from gate.domain.errors import ForbiddenError

NEVER = {
    Permission.KEEP_OWN_ACCOUNT,
    Permission.MANAGE_ACCOUNTS,
    Permission.CHANGE_REFERENCE,
    Permission.SEE_PEOPLE,
    Permission.DECIDE,
    Permission.HOLD,
    Permission.REFUSE,
    Permission.OVERRIDE,
    Permission.OPEN_LANE,
    Permission.FORCE_BARRIER,
    Permission.SETTLE_SIGHTING,
    Permission.SETTLE_DISCREPANCY,
    Permission.REPORT_FROM_LANE,
}
PEOPLE = [role for role, permits in PERMITS.items() if Permission.KEEP_OWN_ACCOUNT in permits]


def with_key(role: Role, *scope: KeyScope) -> Actor:
    return Actor("a", "a", role, api_key=ApiKey("k", "k", permissions(scope)))


@pytest.mark.parametrize("role", Role)
def test_no_key_does_what_its_role_may_not_or_what_only_people_do(role: Role) -> None:
    software = with_key(role, *KeyScope)
    may = {permission for permission in Permission if software.may(permission)}
    assert may <= PERMITS.get(role, frozenset())
    assert not may & NEVER


def test_a_scope_left_out_is_refused_with_the_code_of_every_other_refusal() -> None:
    reader = with_key(Role.FIRM, KeyScope.READ)
    reader.need(Permission.SEE_OWN_RECORDS)
    with pytest.raises(ForbiddenError) as refused:
        reader.need(Permission.DECLARE)
    assert refused.value.code == "not_permitted"
    assert not with_key(Role.FIRM).may(Permission.SEE_OWN_RECORDS)


@pytest.mark.parametrize("role", PEOPLE)
def test_what_is_offered_to_a_role_is_of_use_to_it_by_itself(role: Role) -> None:
    assert offered(role)
    for scope in offered(role):
        assert any(with_key(role, scope).may(permission) for permission in OPENS[scope].lead)


def test_machines_and_strangers_are_offered_no_way_to_keys() -> None:
    assert set(Role) - set(PEOPLE) == {Role.LANE, Role.MONITOR, Role.SYSTEM, Role.STRANGER}


def test_a_firm_may_let_its_software_read_declare_and_manage_webhooks() -> None:
    assert offered(Role.FIRM) == (KeyScope.READ, KeyScope.DECLARE, KeyScope.WEBHOOKS)
    assert permissions(["read", "a scope of another version"]) == permissions([KeyScope.READ])
