"""People stay in the gate, sealed each with an own key; whoever reads them is journalled."""

import pytest
from sqlalchemy import select

from events.messages.values import Authority
from gate.domain.access import Actor, Role
from gate.domain.declaration import Person
from gate.domain.errors import ConflictError, ForbiddenError, NotFoundError
from gate.services.amend import amend
from gate.services.cancel import cancel
from gate.services.commands import Amend, Cancel, ErasePeople
from gate.services.erase_people import erase_people
from gate.services.people import read_people
from gate.services.transaction import transaction
from gate.store.models.people import PersonKeyRow, PersonRow
from tests.integration.gate.world import (
    CLERK,
    CUSTOMS,
    GUARD,
    STRANGER,
    World,
    actor,
    command_id,
    declaration,
)

ADMIN = actor(Role.ADMIN)


def people(world: World, who: Actor, record_id: str) -> tuple[Person, ...]:
    with transaction(world.gate, who, "people_read", record_id) as session:
        return read_people(world.gate, session, who, record_id)


def test_border_guard_health_and_the_firm_read_people_and_leave_a_trace(world: World) -> None:
    record_id = world.declare().record_id
    for who in (GUARD, actor(Role.HEALTH_OFFICER), CLERK):
        assert [person.name for person in people(world, who, record_id)] == ["Nguyễn Văn A"]
    assert len(world.journalled("people_read", record_id)) == 3


def test_others_do_not_read_people_and_the_attempt_is_journalled(world: World) -> None:
    record_id = world.declare().record_id
    for who in (CUSTOMS, actor(Role.TAX_OFFICER), actor(Role.AUDITOR), actor(Role.YARD_OPERATOR)):
        with pytest.raises(ForbiddenError) as refused:
            people(world, who, record_id)
        assert refused.value.code == "not_permitted"
    with pytest.raises(NotFoundError):
        people(world, STRANGER, record_id)
    assert {entry.outcome for entry in world.journalled("people_read", record_id)} == {"refusal"}


def test_each_person_is_sealed_with_an_own_key(world: World) -> None:
    named = [{"name": "Trần Thị B"}, {"name": "Lê Văn C", "role": "passenger"}]
    record_id = world.declare(people=named).record_id
    with world.database.read() as session:
        rows = session.scalars(select(PersonRow).where(PersonRow.record_id == record_id)).all()
        keys = session.scalars(select(PersonKeyRow.key)).all()
    assert len({bytes(key) for key in keys}) == len(rows) == 2
    assert all("Trần".encode() not in row.sealed for row in rows)


def test_erasing_destroys_the_keys_and_so_the_people(world: World) -> None:
    record_id = world.declare().record_id
    erasing = ErasePeople(command_id=command_id(), record_id=record_id, reason="asked by the driver")
    with pytest.raises(ConflictError) as early:
        world.do(erase_people, ADMIN, erasing)
    assert early.value.code == "crossing_not_ended"
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=record_id))
    with pytest.raises(ForbiddenError):
        world.do(erase_people, GUARD, erasing)
    assert world.do(erase_people, ADMIN, erasing).count == 1
    assert world.do(erase_people, ADMIN, erasing).count == 1, "the same command again is answered the same"
    assert people(world, GUARD, record_id) == ()
    with world.database.read() as session:
        assert session.scalars(select(PersonKeyRow.key)).all() == []
    [entry] = world.journalled("people_erased", record_id)
    assert entry.details == {"count": "1", "reason": "asked by the driver"}


@pytest.mark.parametrize(("known", "code"), [(True, "person_not_found"), (False, "record_not_found")])
def test_where_nobody_is_left_nobody_is_erased(world: World, *, known: bool, code: str) -> None:
    record_id = world.declare(people=[]).record_id
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=record_id))
    erasing = ErasePeople(
        command_id=command_id(), record_id=record_id if known else "nowhere", reason="asked"
    )
    with pytest.raises(NotFoundError) as refused:
        world.do(erase_people, ADMIN, erasing)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("named", "changed", "who"),
    [
        ([{"name": "Hoàng Văn D"}], ("/people",), (Authority.BORDER_GUARD, Authority.HEALTH)),
        ([{"name": "Nguyễn Văn A", "document": "C1234567"}], (), ()),
    ],
    ids=["another driver", "the same driver"],
)
def test_an_amendment_may_name_another_driver_and_those_who_look_at_people_decide_again(
    world: World, named: list[dict[str, str]], changed: tuple[str, ...], who: tuple[Authority, ...]
) -> None:
    record_id = world.declare().record_id
    command = Amend.model_validate(
        {
            "command_id": command_id(),
            "record_id": record_id,
            "seen_version": 1,
            "declaration": declaration(people=named),
        }
    )
    answer = world.do(amend, CLERK, command)
    assert (answer.changed, answer.reopened) == (changed, who)
    assert [person.name for person in people(world, GUARD, record_id)] == [named[0]["name"]]
