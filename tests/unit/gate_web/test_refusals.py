"""Refusals at the door are journalled, and a flood of them cannot fill the journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.domain.access import Actor, Role
from gate.domain.errors import ForbiddenError
from gate.migrate import upgrade
from gate.services.views.journal import JournalFilter, journal
from gate.services.views.shapes import JournalEntry
from gate.web.refusals import ROWS_A_MINUTE, RefusalJournal
from gate.web.strangers import stranger
from tests.integration.gate.world import AUDITOR, World

FIRM = Actor("f", "firm", Role.FIRM, None, "192.0.2.1")


def refusal() -> ForbiddenError:
    return ForbiddenError("not_permitted", "Ask the person whose duty it is.")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(f"sqlite:///{tmp_path}/gate.db", tmp_path / "evidence")
    upgrade(made.database)
    yield made
    made.database.close()


def rows(world: World) -> list[JournalEntry]:
    """Oldest first."""
    found = world.look(journal, AUDITOR, JournalFilter(), limit=500).rows
    return [row for row in reversed(found) if row.action == "request_refused"]


def test_the_first_is_written_at_once_and_those_that_follow_are_counted(world: World) -> None:
    refusals = RefusalJournal(world.gate)
    for n in range(1000):
        refusals.note(FIRM, refusal(), f"/lanes/{n}")
    (first,) = rows(world)
    assert (first.account_id, first.code, first.outcome) == ("f", "not_permitted", "refusal")
    assert first.details == {"path": "/lanes/0", "count": "1"}
    world.clock.advance(60)
    refusals.note(FIRM, refusal(), "/yard")
    assert [row.details["count"] for row in rows(world)] == ["1", "999", "1"]


def test_going_down_forgets_no_count(world: World) -> None:
    refusals = RefusalJournal(world.gate)
    for _ in range(3):
        refusals.note(FIRM, refusal(), "/lanes")
    refusals.finish()
    refusals.finish()
    assert [row.details["count"] for row in rows(world)] == ["1", "2"]


def test_a_flood_from_everywhere_takes_a_bounded_number_of_rows(world: World) -> None:
    refusals = RefusalJournal(world.gate)
    for n in range(5 * ROWS_A_MINUTE):
        refusals.note(stranger(f"203.0.113.{n}"), refusal(), "/")
    refusals.finish()
    found = rows(world)
    assert len(found) == ROWS_A_MINUTE + 1
    assert sum(int(row.details["count"]) for row in found) == 5 * ROWS_A_MINUTE


def test_different_people_and_codes_have_rows_of_their_own(world: World) -> None:
    refusals = RefusalJournal(world.gate)
    refusals.note(FIRM, refusal(), "/")
    refusals.note(FIRM, ForbiddenError("csrf_failed", ""), "/")
    refusals.note(stranger("192.0.2.9"), refusal(), "/")
    assert len(rows(world)) == 3
