"""Codes of goods and provinces are dated rows: announced, in force on their first day, and no declaration is undone by them."""

from datetime import datetime, timedelta

import pytest

from events.messages.gate import ReferenceChanged
from gate.domain.access import SYSTEM
from gate.domain.errors import InvalidError
from gate.migrate import upgrade
from gate.reference.load import DatedRow, load
from gate.services.amend import amend
from gate.services.change_reference import change_reference
from gate.services.commands import Amend
from gate.services.views.reference import hs_codes_at, reference_at
from gate.store.reference import all_rows
from tests.integration.gate.world import CLERK, START, World, command_id, declaration

NEW_YEAR = START + timedelta(days=5)
AFTER = NEW_YEAR + timedelta(days=1)


def listed(code: str, begins: datetime = NEW_YEAR) -> DatedRow:
    return DatedRow(
        "hs_code", code, begins, None, {"id": code, "names": {}, "source": "Tariff", "sources": {}}
    )


def goods(code: str) -> list[dict[str, str]]:
    return [{"hs": code, "description": "Quả", "gross_kg": "100"}]


def later(world: World) -> dict[str, datetime]:
    world.clock.advance((AFTER - world.clock.now()).total_seconds())
    return {"planned_from": AFTER, "planned_until": AFTER + timedelta(hours=4)}


def refused(world: World, **changes: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidError) as error:
        world.declare(**changes)
    return [(each.code, each.pointer) for each in error.value.failures]


def test_a_chapter_that_is_no_chapter_is_refused_and_any_line_of_a_chapter_passes(world: World) -> None:
    assert refused(world, goods=goods("99106000")) == [("hs_unknown", "/goods/0/hs")]
    assert world.declare(goods=goods("08119999")).version == 1


def test_lines_are_announced_and_count_from_their_first_day(world: World) -> None:
    world.do(change_reference, SYSTEM, [listed("08106000"), listed("08109092")])
    told = [message for message in world.said(ReferenceChanged) if isinstance(message, ReferenceChanged)]
    assert [(each.kind, each.id, each.valid_from) for each in told] == [
        ("hs_code", "08106000", NEW_YEAR),
        ("hs_code", "08109092", NEW_YEAR),
    ]
    assert world.declare(goods=goods("08119999")).version == 1
    window = later(world)
    assert refused(world, goods=goods("08119999"), **window) == [("hs_unknown", "/goods/0/hs")]
    assert world.declare(goods=goods("08106000"), **window).version == 1
    assert world.declare(goods=goods("07020000"), **window).version == 1


def test_a_record_keeps_its_goods_when_their_code_ends(world: World) -> None:
    window = {"planned_from": START, "planned_until": START + timedelta(days=6, hours=8)}
    made = world.declare(goods=goods("08119999"), **window)
    world.do(change_reference, SYSTEM, [listed("08106000")])
    later(world)

    def amended(**changes: object) -> Amend:
        return Amend.model_validate(
            {
                "command_id": command_id(),
                "record_id": made.record_id,
                "seen_version": 1,
                "reason": "another trailer",
                "declaration": declaration(**{"goods": goods("08119999"), **window, **changes}),
            }
        )

    with pytest.raises(InvalidError):
        world.do(amend, CLERK, amended(goods=goods("08119998")))
    assert world.do(amend, CLERK, amended(trailer={"text": "12R-002.22"})).version == 2


def test_a_plate_of_a_province_that_is_to_come_waits_for_its_day(world: World) -> None:
    said = {"id": "vn-46", "country": "VN", "names": {"en": "New"}, "source": "Circular", "sources": {}}
    world.do(change_reference, SYSTEM, [DatedRow("province", "vn-46", NEW_YEAR, None, said)])
    assert refused(world, tractor={"text": "46C-123.45"}) == [("plate_province_unknown", "/tractor/text")]
    made = world.declare(tractor={"text": "46C-123.45"}, **later(world))
    assert world.record(made.record_id).vehicle.tractor.text == "46C12345"


def test_an_end_that_was_brought_in_outlasts_the_next_start(world: World) -> None:
    [clock] = [row for row in load() if row.id == "return_ordinary"]
    world.do(
        change_reference,
        SYSTEM,
        [DatedRow(*clock.place, NEW_YEAR, {**clock.row, "valid_until": NEW_YEAR.isoformat()})],
    )
    upgrade(world.database)
    with world.database.read() as session:
        [kept] = [row for row in all_rows(session) if row.id == "return_ordinary"]
    assert kept.valid_until == NEW_YEAR


@pytest.mark.postgres
def test_codes_are_looked_up_and_told_the_same_on_postgresql(world_on_postgres: World) -> None:
    world = world_on_postgres
    world.do(change_reference, SYSTEM, [listed("08106000"), listed("0810")])
    assert refused(world, goods=goods("99106000")) == [("hs_unknown", "/goods/0/hs")]
    with world.database.read() as session:
        told = reference_at(world.gate, session).list_changes
        page = hs_codes_at(world.gate, session, AFTER, "08", ("", 2))
    assert [(change.at, change.begin, change.end) for change in told] == [(NEW_YEAR, 2, 0)]
    assert ([row.id for row in page.rows], page.cursor) == (["08", "0810"], "0810")
    window = later(world)
    assert refused(world, goods=goods("08119999"), **window) == [("hs_unknown", "/goods/0/hs")]
    assert world.declare(goods=goods("08106000"), **window).version == 1
