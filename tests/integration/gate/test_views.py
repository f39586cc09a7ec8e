"""What people see: their own, in order, with what is missing."""

from datetime import date, timedelta
from typing import Any

import pytest

from events.messages.lane import LaneHeartbeat
from events.messages.values import Authority, DecisionState, Direction, RecordState
from gate.domain.access import Role
from gate.domain.errors import ForbiddenError, InvalidError, NotFoundError
from gate.services.cancel import cancel
from gate.services.commands import Cancel, ConfirmYard, PlaceHold
from gate.services.confirm_yard import confirm_yard
from gate.services.place_hold import place_hold
from gate.services.views.choices import choices
from gate.services.views.journal import JournalFilter, journal
from gate.services.views.lanes import lane_view, lanes_board
from gate.services.views.overview import VIETNAM, overview
from gate.services.views.records import RecordFilter, records_for
from gate.services.views.timeline import timeline
from gate.services.views.work import work_list
from gate.services.views.yard import yard_board
from tests.integration.gate.world import (
    AUDITOR,
    CENTRE,
    CLERK,
    CUSTOMS,
    GUARD,
    START,
    STRANGER,
    YARD,
    World,
    actor,
    command_id,
    plate,
)

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def test_a_firm_lists_its_own_trucks_only(world: World) -> None:
    own = world.declare().record_id
    foreign = world.declare(STRANGER, tractor={"text": "29H77777"}, trailer=None).record_id
    assert [row.id for row in world.look(records_for, CLERK).rows] == [own]
    assert {row.id for row in world.look(records_for, GUARD).rows} == {own, foreign}


def test_a_list_is_read_page_by_page_without_loss_or_repetition(world: World) -> None:
    made = []
    for number in range(7):
        world.clock.advance(1)
        made.append(world.declare(tractor={"text": f"12C-{10000 + number}"}, trailer=None).record_id)
    seen: list[str] = []
    cursor = None
    while True:
        page = world.look(records_for, CLERK, cursor=cursor, limit=3)
        seen.extend(row.id for row in page.rows)
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == made[::-1]
    with pytest.raises(InvalidError) as refused:
        world.look(records_for, CLERK, cursor="yesterday")
    assert refused.value.code == "cursor_invalid"


def test_a_list_is_narrowed_by_state_direction_and_text(world: World) -> None:
    first = world.declare()
    second = world.declare(
        direction="import", route="import_through", tractor={"text": "29H77777"}, trailer=None
    )
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=first.record_id))

    def found(**filters: object) -> list[str]:
        return [r.id for r in world.look(records_for, GUARD, RecordFilter(**filters)).rows]  # type: ignore[arg-type]  # named filters

    assert found(states=(RecordState.CANCELLED,)) == [first.record_id]
    assert found(direction=Direction.IMPORT) == [second.record_id]
    assert found(text="29h777") == found(text="29H-77777") == [second.record_id]
    assert found(text=first.reference.lower()) == [first.record_id]
    assert found(text="%") == []
    assert found(gate="elsewhere") == []


def test_a_row_names_the_next_point_and_what_it_waits_for(world: World) -> None:
    world.declare()
    world.drives_through("b2-in", FRONT, REAR)
    [row] = world.look(records_for, CLERK).rows
    assert row.next_point == "b1_out"
    assert {item.whom for item in row.missing} == set(Authority)
    assert row.decisions[Authority.TAX] is DecisionState.UNDECIDED


def test_an_officer_sees_the_own_work_most_urgent_first(world: World) -> None:
    calm = world.declare(tractor={"text": "29H77777"}, trailer=None).record_id
    urgent = world.declare().record_id
    passed = world.declare(tractor={"text": "15C88888"}, trailer=None).record_id
    world.decides(passed, Authority.CUSTOMS)
    world.decides(urgent, Authority.CUSTOMS, DecisionState.INSPECT, deadline=START + timedelta(minutes=5))
    world.clock.advance(600)
    items = world.look(work_list, CUSTOMS).items
    assert [item.record.id for item in items] == [urgent, calm]
    assert [item.overdue for item in items] == [True, False]
    assert {item.record.id for item in world.look(work_list, GUARD).items} == {calm, urgent, passed}


def test_open_cases_are_the_border_guards_work(world: World) -> None:
    sighting = world.sees("b2-in", plate("98C55555"))
    assert [case.id for case in world.look(work_list, GUARD).cases] == [sighting]
    assert world.look(work_list, CUSTOMS).cases == ()
    with pytest.raises(ForbiddenError):
        world.look(work_list, CLERK)


def test_the_lanes_show_who_stands_there_and_what_is_missing(world: World) -> None:
    record_id = world.declare().record_id
    world.drives_through("b2-in", FRONT, REAR)
    world.sees("b1-out", FRONT, REAR)
    board = {lane.id: lane for lane in world.look(lanes_board, GUARD)}
    assert set(board) == {"b2-in", "b1-out", "b1-in", "b2-out"}
    lane = board["b1-out"]
    assert lane.record is not None
    assert lane.record.id == record_id
    assert len(lane.missing) == len(Authority)
    assert not lane.may_open
    world.all_pass(record_id)
    lane = world.look(lane_view, GUARD, "b1-out")
    assert (lane.missing, lane.may_open, lane.order is not None) == ((), True, True)
    with pytest.raises(NotFoundError) as unknown:
        world.look(lane_view, GUARD, "b9-in")
    assert unknown.value.code == "lane_not_found"


def test_a_lane_says_how_it_is(world: World) -> None:
    def beat(state: str, **changes: object) -> None:
        plain = {"lane": "b2-in", "at": world.clock.now(), "source_state": state, "last_frame_at": None}
        world.hear(LaneHeartbeat.model_validate({**plain, **changes}), "/lanes/b2-in")

    def health() -> str:
        return world.look(lane_view, GUARD, "b2-in").health

    assert health() == "never_seen"
    beat("streaming", spooled=3)
    assert health() == "live"
    assert world.look(lane_view, GUARD, "b2-in").spooled == 3
    beat("reconnecting", at=world.clock.now() - timedelta(seconds=5))
    assert health() == "live"
    world.clock.advance(1)
    beat("reconnecting")
    assert health() == "reconnecting"
    world.clock.advance(16)
    assert health() == "quiet"


def test_the_barrier_is_shown_as_the_lane_last_said(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    world.opens(world.orders(sighting)[0])
    assert world.look(lane_view, GUARD, "b2-in").barrier == "open"


def test_the_yard_knows_who_comes_who_is_there_and_who_may_leave(world: World) -> None:
    record_id = world.declare().record_id
    later = world.declare(
        tractor={"text": "29H77777"},
        trailer=None,
        planned_from=START + timedelta(days=3),
        planned_until=START + timedelta(days=4),
    ).record_id
    board = world.look(yard_board, YARD)
    assert [row.record.id for row in board.expected] == [record_id]
    assert later not in {row.record.id for row in board.expected}
    world.drives_through("b2-in", FRONT, REAR)
    arrived = ConfirmYard(
        command_id=command_id(), record_id=record_id, point="yard", event="arrived", slot="A-07"
    )
    world.do(confirm_yard, YARD, arrived)
    [row] = world.look(yard_board, YARD).arrived
    assert (row.slot, row.may_leave) == ("A-07", False)
    world.all_pass(record_id)
    assert world.look(yard_board, YARD).arrived[0].may_leave
    world.do(confirm_yard, YARD, arrived.model_copy(update={"command_id": command_id(), "event": "left"}))
    assert [row.record.id for row in world.look(yard_board, YARD).left] == [record_id]


def test_the_overview_counts_what_is_there(world: World) -> None:
    held = world.declare(tractor={"text": "29H77777"}, trailer=None).record_id
    world.do(
        place_hold,
        CUSTOMS,
        PlaceHold(command_id=command_id(), scope="record", record_id=held, reason="wrong_seal"),
    )
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    world.sees("b2-in", plate("98C55555"))
    before = world.look(overview, CENTRE)
    assert before.states[RecordState.CLEARED] == 1
    assert (before.held, before.open_cases, before.forced_today, before.returns_overdue) == (1, 1, 0, 0)
    assert before.waiting_on[Authority.CUSTOMS] == 0
    assert [row.id for row in before.oldest_waiting] == [record_id]
    world.drives_through("b1-out", FRONT, REAR)
    after = world.look(overview, CENTRE)
    assert after.crossed_today == {Direction.EXPORT: 1, Direction.IMPORT: 0}
    assert after.median_present_seconds == 10.0


def test_only_auditor_and_control_centre_read_the_journal_page_by_page(world: World) -> None:
    world.declare()
    world.declare(tractor={"text": "29H77777"}, trailer=None)
    first = world.look(journal, AUDITOR, limit=1)
    assert first.cursor is not None
    second = world.look(journal, AUDITOR, cursor=first.cursor, limit=1)
    assert second.rows[0].id < first.rows[0].id
    for who in (CLERK, GUARD, actor(Role.ADMIN)):
        with pytest.raises(ForbiddenError):
            world.look(journal, who)
    assert world.look(journal, CENTRE, limit=1) == first
    for cursor in ("x", "9" * 30, "٣"):
        with pytest.raises(InvalidError) as refused:
            world.look(journal, AUDITOR, cursor=cursor)
        assert refused.value.code == "cursor_invalid"


def test_the_journal_is_searched_by_record_person_and_day(world: World) -> None:
    first = world.declare()
    world.clock.advance(timedelta(days=1).total_seconds())
    second = world.declare(
        planned_from=world.clock.now(), planned_until=world.clock.now() + timedelta(hours=4)
    )

    def found(**wanted: Any) -> set[str]:
        return {row.subject for row in world.look(journal, AUDITOR, JournalFilter(**wanted)).rows}

    assert found(record=first.reference.lower()) == found(record=first.record_id) == {first.record_id}
    assert found(person=CLERK.name[1:4].upper()) == found(person=CLERK.account_id)
    assert second.record_id in found(person=CLERK.account_id)
    assert found(person="100%") == set()
    day = world.clock.now().astimezone(VIETNAM).date()
    assert found(day=day, person=CLERK.account_id) == {second.record_id}
    with pytest.raises(InvalidError):
        found(day=date(1, 1, 1))
    (row,) = world.look(journal, AUDITOR, JournalFilter(first.record_id, CLERK.account_id)).rows
    assert row.reference == first.reference


def test_a_timeline_is_the_firms_too_but_not_another_firms(world: World) -> None:
    record_id = world.declare().record_id
    assert [entry.code for entry in world.look(timeline, CLERK, record_id)] == ["record_declared"]
    with pytest.raises(NotFoundError):
        world.look(timeline, STRANGER, record_id)


def test_forms_offer_what_is_in_force(world: World) -> None:
    with world.database.read() as session:
        assert set(choices(world.gate, session).lanes) == {"b2-in", "b1-out", "b1-in", "b2-out"}


def test_actions_are_offered_to_whom_they_belong(world: World) -> None:
    record_id = world.declare().record_id
    assert world.record(record_id, CLERK).actions == {"amend", "swap", "cancel", "see_people"}
    assert "decide" in world.record(record_id, CUSTOMS).actions
    assert "override" not in world.record(record_id, CUSTOMS).actions
    assert {"refuse", "override", "hold", "decide"} <= world.record(record_id, GUARD).actions
    decisions = {d.authority: d.may_decide for d in world.record(record_id, CUSTOMS).decisions}
    assert [authority for authority, may in decisions.items() if may] == [Authority.CUSTOMS]
