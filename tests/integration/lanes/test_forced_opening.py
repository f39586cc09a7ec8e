"""Two officers open in an emergency: whatever stands there, and nothing at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanes.barrier import BarrierState
from lanes.store import passages
from tests.integration.lanes.bench import GATE, Bench
from tests.unit.lanes.builders import new_key, order, signed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.spool.database.close()


@pytest.fixture
def emergency(bench: Bench) -> Bench:
    """An empty lane, and the order of two officers to open it."""
    bench.leave()
    bench.receive(signed(GATE, order("", forced=True)))
    return bench


def test_a_forced_order_opens_a_lane_that_sees_no_vehicle(emergency: Bench) -> None:
    emergency.keeper.step()
    assert emergency.barrier.state is BarrierState.OPEN
    assert emergency.told == [("opened", None)]


def test_a_forced_order_opens_for_whoever_stands_there(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-0", forced=True)))
    bench.keeper.step()
    assert bench.told == [("opened", None)]
    bench.leave()
    bench.keeper.step()
    bench.keeper.step()
    assert bench.told == [("opened", None), ("closed", None)]


def test_a_forced_order_opens_a_blind_lane_at_once(bench: Bench) -> None:
    bench.restart()
    bench.receive(signed(GATE, order("", forced=True)))
    bench.keeper.step()
    assert bench.told == [("opened", None)]
    bench.clock.advance(bench.config.open_limit)
    bench.keeper.step()
    assert bench.barrier.state is BarrierState.OPEN, "nobody sees what stands below the barrier"


def test_a_barrier_opened_by_force_closes_over_an_empty_lane_after_its_time(emergency: Bench) -> None:
    emergency.keeper.step()
    emergency.restart()
    emergency.vehicle(None)
    emergency.keeper.step()
    assert emergency.barrier.state is BarrierState.OPEN
    emergency.clock.advance(emergency.config.open_limit)
    emergency.vehicle(None)
    emergency.keeper.step()
    emergency.keeper.step()
    assert emergency.barrier.state is BarrierState.CLOSED
    assert emergency.told == [("opened", None), ("closed", "timed_out")]


def test_a_vehicle_that_comes_under_a_forced_barrier_goes_through_and_it_closes_behind(
    emergency: Bench,
) -> None:
    emergency.keeper.step()
    with emergency.spool.database.write() as session:
        passages.begin(session, "s-2", emergency.clock.now())
    emergency.vehicle("s-2", still=False)
    emergency.clock.advance(emergency.config.open_limit)
    emergency.vehicle("s-2", still=False)
    emergency.keeper.step()
    emergency.keeper.step()
    with emergency.spool.database.read() as session:
        stored = passages.passage(session, "s-2")
    assert stored is not None
    assert stored.opened_at is not None
    assert emergency.barrier.state is BarrierState.OPEN
    emergency.leave("s-2")
    emergency.keeper.step()
    emergency.keeper.step()
    assert emergency.told == [("opened", None), ("closed", None)]


def test_a_forced_order_is_spent_like_any_other(emergency: Bench) -> None:
    given = order("", forced=True)
    emergency.receive(signed(GATE, given))
    emergency.receive(signed(GATE, given))
    emergency.receive(signed(new_key(), order("", forced=True)))
    emergency.receive(signed(GATE, order("", forced=True, issued=-30)))
    assert emergency.told == [
        ("refused", "order_spent"),
        ("refused", "key_unknown"),
        ("refused", "order_expired"),
    ]
