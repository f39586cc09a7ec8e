"""Several at the queue at one moment, on PostgreSQL: nobody is called twice, nobody is lost, and the log stays in order."""

from functools import partial

import pytest

from gate.domain.errors import ConflictError
from gate.services.queue_commands import CalledAnswer, TicketAnswer
from gate.services.swap import swap
from tests.integration.gate.test_queue import (
    calls,
    checked,
    moves,
    opens,
    takes,
    three_wait,
    truck,
)
from tests.integration.gate.test_races import together
from tests.integration.gate.test_swapping import swapping
from tests.integration.gate.world import CLERK, World

pytestmark = pytest.mark.postgres


def codes(results: list[object]) -> set[str]:
    return {result.code for result in results if isinstance(result, ConflictError)}


def test_several_calls_at_once_call_nobody_twice(world_on_postgres: World) -> None:
    queue_id, _ = three_wait(world_on_postgres)
    results = together(*[partial(calls, world_on_postgres, queue_id)] * 4)
    called = [number for result in results if isinstance(result, CalledAnswer) for number in result.called]
    assert sorted(called) == list(range(1, len(called) + 1))
    assert called
    assert codes(results) <= {"queue_changed", "nobody_waits"}
    assert sorted(checked(world_on_postgres).line.called) == sorted(called)


def test_tickets_taken_at_once_have_each_their_own_place(world_on_postgres: World) -> None:
    opens(world_on_postgres)
    trucks = [truck(world_on_postgres, number) for number in range(1, 5)]
    results = together(*[partial(takes, world_on_postgres, record_id) for record_id in trucks])
    taken = [result for result in results if isinstance(result, TicketAnswer)]
    assert sorted(result.ticket for result in taken) == [1, 2, 3, 4]
    assert checked(world_on_postgres).line.waiting["ordinary"] == [1, 2, 3, 4]


def test_one_ticket_for_one_record_and_one_queue_for_one_point(world_on_postgres: World) -> None:
    world = world_on_postgres
    opened = together(*[partial(opens, world)] * 2)
    assert codes(opened) == {"queue_open_already"}
    record_id = truck(world, 1)
    taken = together(*[partial(takes, world, record_id)] * 2)
    assert codes(taken) == {"ticket_already_held"}


def test_a_swap_a_move_and_a_call_at_once_leave_a_log_in_order(world_on_postgres: World) -> None:
    world = world_on_postgres
    queue_id, trucks = three_wait(world)
    other = swapping(trucks[0], trailer={"text": "29R-045.67"})
    results = together(
        partial(world.do, swap, CLERK, other),
        partial(moves, world, queue_id, 3, 1),
        partial(calls, world, queue_id),
    )
    assert codes(results) <= {"queue_changed", "ticket_not_waiting"}
    line = checked(world).line
    assert sorted([*line.waiting["ordinary"], *line.called]) == [1, 2, 3]
