"""A record is found by the numbers its current version names, on both databases; the migration also finds those that were there before."""

from typing import Any

import pytest
from alembic import command

from events.storage.migrate import configuration
from gate.domain.declaration import Declaration
from gate.services.amend import amend
from gate.services.commands import Amend
from gate.services.views.records import RecordFilter, records_for
from gate.store.tree import TREE
from tests.integration.gate.world import CLERK, GUARD, World, command_id, declaration

FIRST, SECOND = "CSQU3054383", "MSKU1234565"
PAPER, OTHER_PAPER = "300123456789", "300999999999"


@pytest.fixture(params=["world", pytest.param("world_on_postgres", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest) -> World:
    world: World = request.getfixturevalue(request.param)
    return world


def found(world: World, **wanted: Any) -> list[str]:
    return [row.id for row in world.look(records_for, GUARD, RecordFilter(**wanted)).rows]


def test_an_amended_record_is_found_by_what_it_names_now(either: World) -> None:
    record_id = either.declare(containers=[FIRST], customs_declarations=[PAPER]).record_id
    changed = declaration(containers=[SECOND, FIRST], customs_declarations=[OTHER_PAPER], people=None)
    amendment = Amend(
        command_id=command_id(),
        record_id=record_id,
        seen_version=1,
        declaration=Declaration.model_validate(changed),
    )
    either.do(amend, CLERK, amendment)
    assert found(either, container=FIRST) == found(either, container=SECOND) == [record_id]
    assert found(either, customs_declaration=OTHER_PAPER) == [record_id]
    assert found(either, customs_declaration=PAPER) == []


def test_the_migration_makes_findable_what_was_declared_before(either: World) -> None:
    one = either.declare(containers=[FIRST], customs_declarations=[PAPER]).record_id
    two = either.declare(tractor={"text": "29H77777"}, trailer=None, customs_declarations=[PAPER]).record_id
    empty = either.declare(
        tractor={"text": "29H77778"}, trailer=None, loaded=False, goods=[], customs_declarations=[]
    )
    config = configuration(TREE)
    config.attributes["database"] = either.database
    command.downgrade(config, "0017")
    command.upgrade(config, "head")
    assert found(either, container=FIRST) == [one]
    assert set(found(either, customs_declaration=PAPER)) == {one, two}
    assert found(either, text=empty.reference) == [empty.record_id]
