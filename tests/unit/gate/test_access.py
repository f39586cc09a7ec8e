"""Nothing is permitted that the table does not name."""

import pytest

from events.messages.values import Authority
from gate.domain.access import AUTHORITY_OF, PERMITS, SYSTEM, Actor, Permission, Role
from gate.domain.errors import ForbiddenError


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_had_or_refused_with_a_code(role: Role, permission: Permission) -> None:
    someone = Actor("a", "a", role)
    if permission in PERMITS.get(role, frozenset()):
        someone.need(permission)
        return
    with pytest.raises(ForbiddenError) as refused:
        someone.need(permission)
    assert refused.value.code == "not_permitted"


def test_every_role_is_in_the_table_and_every_permission_is_somebodys() -> None:
    assert set(Role) - set(PERMITS) == {Role.STRANGER}
    assert {p for permits in PERMITS.values() for p in permits} == set(Permission)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("authority", Authority)
def test_an_officer_speaks_for_exactly_one_authority(role: Role, authority: Authority) -> None:
    someone = Actor("a", "a", role)
    if AUTHORITY_OF.get(role) is authority:
        someone.need_authority(authority)
        return
    with pytest.raises(ForbiddenError) as refused:
        someone.need_authority(authority)
    assert refused.value.code == "not_your_authority"


def test_only_the_border_guard_touches_barriers() -> None:
    barriers = {Permission.OPEN_LANE, Permission.FORCE_BARRIER, Permission.SETTLE_SIGHTING, Permission.REFUSE}
    for role, permits in PERMITS.items():
        assert not (permits & barriers) or role is Role.BORDER_GUARD_OFFICER


def test_the_system_itself_decides_nothing() -> None:
    assert not SYSTEM.may(Permission.DECIDE)
    assert not SYSTEM.may(Permission.OPEN_LANE)
