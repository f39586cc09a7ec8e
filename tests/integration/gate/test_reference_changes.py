"""Rows are brought in before their first day: told on the log, kept in the journal, read by everyone, in force in time."""

from datetime import timedelta

import pytest

from events.messages.gate import ReferenceChanged
from gate.domain.access import SYSTEM
from gate.domain.errors import ConflictError, ForbiddenError
from gate.reference.load import DatedRow
from gate.services.change_reference import change_reference
from gate.services.views.journal import JournalFilter, journal
from gate.services.views.reference import reference_at
from gate.store.reference import in_force
from tests.integration.gate.world import AUDITOR, CENTRE, START, World

NEW_YEAR = START + timedelta(days=38)


def lane(opening: str = "automatic") -> DatedRow:
    said = {
        "id": "b2-in-2",
        "point": "b2_in",
        "opening": opening,
        "cameras": ["front"],
        "names": {"en": "Second lane"},
    }
    return DatedRow("lane", "b2-in-2", NEW_YEAR, None, said)


def test_a_lane_is_announced_and_opens_on_its_first_day(world: World) -> None:
    world.do(change_reference, SYSTEM, [lane()])
    [told] = world.said(ReferenceChanged)
    assert isinstance(told, ReferenceChanged)
    assert (told.kind, told.id, told.valid_from, told.row["point"]) == ("lane", "b2-in-2", NEW_YEAR, "b2_in")
    with world.database.read() as session:
        seen = reference_at(world.gate, session)
        assert [row.id for row in seen.changes if row.kind == "lane"] == ["b2-in-2"]
        assert "b2-in-2" not in in_force(session, world.clock.now()).lanes
        assert in_force(session, NEW_YEAR).lane("b2-in-2").point == "b2_in"
        then = reference_at(world.gate, session, NEW_YEAR)
        assert "b2-in-2" in {row.id for row in then.in_force if row.kind == "lane"}


def test_a_second_time_changes_and_says_nothing(world: World) -> None:
    assert len(world.do(change_reference, SYSTEM, [lane()])) == 1
    assert world.do(change_reference, SYSTEM, [lane()]) == ()
    assert len(world.said(ReferenceChanged)) == 1
    world.clock.advance(timedelta(days=40).total_seconds())
    with pytest.raises(ConflictError, match="reference_in_force"):
        world.do(change_reference, SYSTEM, [lane("officer_confirms")])


def test_the_journal_names_who_changed_what_and_only_the_operator_may(world: World) -> None:
    with pytest.raises(ForbiddenError):
        world.do(change_reference, CENTRE, [lane()])
    world.do(change_reference, SYSTEM, [lane()])
    entries = world.look(journal, AUDITOR, JournalFilter()).rows
    assert {(entry.action, entry.outcome) for entry in entries} >= {
        ("reference_changed", "success"),
        ("change_reference", "refusal"),
    }
