from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from events.bus.trouble import SlowDownError
from events.messages.gate import BarrierOrdered
from events.messages.lane import BarrierMoved, VehicleLeft
from events.signing import PinnedKeys
from events.tracing import current_trace, new_trace, traced
from lanes.barrier import BarrierState
from lanes.barrier.keeper import BarrierKeeper
from lanes.errors import BarrierError
from lanes.last_look import Seen
from lanes.notes import Notes
from lanes.passage import Ended, Passage
from lanes.report import Reporter
from lanes.store import orders
from tests.integration.lanes.bench import GATE, LANE, Bench
from tests.unit.lanes.builders import NOON, at, new_key, order, signed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.spool.database.close()


def test_a_good_order_opens_the_barrier_and_is_told(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    assert bench.barrier.state is BarrierState.CLOSED
    bench.keeper.step()
    assert bench.barrier.state is BarrierState.OPEN
    assert bench.told == [("opened", None)]


def test_an_order_is_spent_on_disk_before_the_barrier_moves(bench: Bench) -> None:
    given = order("s-1")
    bench.receive(signed(GATE, given))
    with bench.spool.database.read() as session:
        assert orders.is_spent(session, given)
    assert bench.barrier.state is BarrierState.CLOSED


def test_the_barrier_closes_behind_the_vehicle(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    bench.keeper.step()
    bench.keeper.step()
    assert bench.barrier.state is BarrierState.OPEN
    bench.leave()
    bench.keeper.step()
    bench.keeper.step()
    assert bench.barrier.state is BarrierState.CLOSED
    assert bench.told == [("opened", None), ("closed", None)]


def test_what_an_order_brings_about_belongs_to_its_trace_after_a_restart_too(bench: Bench) -> None:
    order_trace = new_trace()
    with traced(order_trace):
        bench.receive(signed(GATE, order("s-1")))
    bench.restart()
    bench.vehicle("s-1")
    with capture_logs([merge_trace]) as lines:
        bench.keeper.step()
    assert [(line["action"], line["trace"]) for line in lines] == [("opened", order_trace)]
    reporter = Reporter(LANE, bench.spool, bench.clock, Notes())
    reporter.left(Ended(Passage("s-1", NOON, NOON, sighted=True), NOON, {}))
    assert reporter.flush()
    bench.keeper.step()
    assert [type(each) for each in bench.said] == [BarrierMoved, VehicleLeft, BarrierMoved]
    assert bench.traces == [order_trace] * 3


def merge_trace(_logger: object, _method: str, line: EventDict) -> EventDict:
    return {**line, "trace": current_trace()}


def test_the_same_order_never_opens_twice(bench: Bench) -> None:
    given = signed(GATE, order("s-1"))
    bench.receive(given)
    bench.keeper.step()
    bench.receive(given)
    bench.keeper.step()
    assert bench.told == [("opened", None), ("refused", "order_spent")]


def test_a_new_order_with_a_used_nonce_is_spent_too(bench: Bench) -> None:
    first = order("s-1")
    bench.receive(signed(GATE, first))
    bench.receive(signed(GATE, first.model_copy(update={"order_id": "another"})))
    assert bench.told == [("refused", "order_spent")]


def test_a_spent_order_stays_spent_over_a_restart(bench: Bench) -> None:
    given = signed(GATE, order("s-1"))
    bench.receive(given)
    bench.keeper.step()
    bench.restart()
    bench.vehicle("s-1")
    bench.receive(given)
    assert bench.told[-1] == ("refused", "order_spent")


def test_orders_of_other_lanes_on_the_topic_are_none_of_our_business(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1", lane="b1-in")), key="b1-in")
    bench.keeper.step()
    assert bench.told == []


def test_an_order_for_another_lane_under_our_key_is_refused(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1", lane="b1-in")))
    assert bench.told == [("refused", "other_lane")]


def test_a_forged_order_is_refused(bench: Bench) -> None:
    bench.receive(signed(new_key(), order("s-1")))
    genuine = signed(GATE, order("s-1"))
    bench.receive(genuine.model_copy(update={"signature": "00" * 64}))
    bench.keeper.step()
    assert bench.told == [("refused", "key_unknown"), ("refused", "signature_wrong")]
    assert bench.barrier.state is BarrierState.CLOSED


def test_an_order_for_another_vehicle_is_refused(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-2")))
    assert bench.told == [("refused", "no_vehicle")]


def test_an_order_for_an_empty_lane_is_refused(bench: Bench) -> None:
    bench.vehicle(None)
    bench.receive(signed(GATE, order("s-1")))
    assert bench.told == [("refused", "no_vehicle")]


def test_a_blind_lane_obeys_no_order(bench: Bench) -> None:
    bench.clock.advance(bench.config.blind + 1)
    bench.receive(signed(GATE, order("s-1")))
    assert bench.told == [("refused", "no_vehicle")]


def test_an_expired_order_is_refused(bench: Bench) -> None:
    bench.clock.advance(30)
    bench.vehicle("s-1")
    bench.receive(signed(GATE, order("s-1")))
    assert bench.told == [("refused", "order_expired")]


def test_an_order_that_expires_before_the_barrier_moves_is_refused(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    bench.clock.advance(30)
    bench.vehicle("s-1")
    bench.keeper.step()
    assert bench.told == [("refused", "order_expired")]
    assert bench.barrier.state is BarrierState.CLOSED


def test_a_vehicle_that_leaves_before_the_barrier_moves_takes_its_order_with_it(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    bench.vehicle(None)
    bench.keeper.step()
    assert bench.told == [("refused", "no_vehicle")]


def test_a_withdrawal_that_comes_first_stops_the_order(bench: Bench) -> None:
    given = order("s-1")
    bench.withdraw(given)
    bench.receive(signed(GATE, given))
    assert bench.told == [("refused", "withdrawn")]


def test_a_withdrawal_between_order_and_move_keeps_the_barrier_closed(bench: Bench) -> None:
    given = order("s-1")
    bench.receive(signed(GATE, given))
    bench.withdraw(given)
    bench.withdraw(given)
    bench.keeper.step()
    assert bench.told == [("refused", "withdrawn")]
    assert bench.barrier.state is BarrierState.CLOSED


def test_a_withdrawal_after_opening_closes_before_a_standing_vehicle(bench: Bench) -> None:
    given = order("s-1")
    bench.receive(signed(GATE, given))
    bench.keeper.step()
    bench.withdraw(given)
    bench.vehicle("s-1", still=False)
    bench.keeper.step()
    assert bench.barrier.state is BarrierState.OPEN
    bench.vehicle("s-1", still=True)
    bench.keeper.step()
    assert bench.told == [("opened", None), ("closed", "withdrawn")]


def test_a_barrier_nobody_drives_through_closes_after_its_time(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    bench.keeper.step()
    bench.clock.advance(bench.config.open_limit)
    bench.vehicle("s-1", still=False)
    bench.keeper.step()
    assert bench.barrier.state is BarrierState.OPEN
    bench.vehicle("s-1", still=True)
    bench.keeper.step()
    assert bench.told == [("opened", None), ("closed", "timed_out")]


def test_after_a_time_out_a_new_order_opens_for_the_same_vehicle(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    bench.keeper.step()
    bench.clock.advance(bench.config.open_limit)
    bench.vehicle("s-1")
    bench.keeper.step()
    bench.receive(signed(GATE, order("s-1", issued=bench.config.open_limit)))
    bench.keeper.step()
    bench.leave()
    bench.keeper.step()
    assert [action for action, _ in bench.told] == ["opened", "closed", "opened", "closed"]


def test_killed_between_spending_and_moving_the_order_is_carried_out_once(bench: Bench) -> None:
    bench.receive(signed(GATE, order("s-1")))
    bench.restart()
    bench.keeper.step()
    assert bench.told == [], "nobody has looked at the lane since the start"
    bench.vehicle("s-1")
    bench.keeper.step()
    bench.keeper.step()
    assert bench.told == [("opened", None)]


def test_killed_while_the_barrier_opened_the_barrier_is_believed(bench: Bench) -> None:
    given = order("s-1")
    bench.receive(signed(GATE, given))
    with bench.spool.database.write() as session:
        orders.mark_moving(session, given.order_id, NOON)
    bench.barrier.open()
    bench.restart()
    bench.keeper.step()
    assert bench.told == [("opened", None)]
    bench.leave()
    bench.keeper.step()
    assert bench.told[-1] == ("closed", None)


def test_a_vehicle_gone_before_the_opening_is_on_disk_went_through_if_the_barrier_opened(
    bench: Bench,
) -> None:
    given = order("s-1")
    bench.receive(signed(GATE, given))
    with bench.spool.database.write() as session:
        orders.mark_moving(session, given.order_id, NOON)
    bench.barrier.open()
    reporter = Reporter(LANE, bench.spool, bench.clock, Notes())
    reporter.left(Ended(Passage("s-1", NOON, NOON, sighted=True), NOON, {}))
    assert not reporter.flush()
    bench.keeper.step()
    assert reporter.flush()
    left = [message for message in bench.said if isinstance(message, VehicleLeft)]
    assert [(message.order_id, message.through) for message in left] == [(given.order_id, True)]


def test_killed_before_the_barrier_opened_the_order_is_lost_and_said_to_be(bench: Bench) -> None:
    given = order("s-1")
    bench.receive(signed(GATE, given))
    with bench.spool.database.write() as session:
        orders.mark_moving(session, given.order_id, NOON)
    bench.restart()
    bench.vehicle("s-1")
    bench.keeper.step()
    assert bench.told == [("refused", "interrupted")]
    assert bench.barrier.state is BarrierState.CLOSED


def test_an_order_waits_for_the_first_look_after_a_start_but_not_beyond_its_life(bench: Bench) -> None:
    bench.restart()
    given = signed(GATE, order("s-1"))
    with pytest.raises(SlowDownError):
        bench.receive(given)
    bench.clock.advance(30)
    bench.receive(given)
    assert bench.told == [("refused", "order_expired")]


def test_a_first_look_in_the_middle_of_the_judgement_refuses_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.restart()
    given, look = signed(GATE, order("s-1")), bench.last_look.now

    def look_too_early(at: datetime) -> Seen | None:
        seen = look(at)
        bench.vehicle("s-1")
        return seen

    monkeypatch.setattr(bench.last_look, "now", look_too_early)
    with pytest.raises(SlowDownError):
        bench.receive(given)
    bench.receive(given)
    bench.keeper.step()
    assert bench.told == [("opened", None)]


def test_a_forged_order_is_not_waited_with(bench: Bench) -> None:
    bench.restart()
    bench.receive(signed(new_key(), order("s-1")))
    assert bench.told == [("refused", "key_unknown")]


class JammedBarrier:
    """A barrier whose motor does nothing."""

    state = BarrierState.CLOSED

    def open(self) -> None:
        raise BarrierError("The motor does not answer: call the technician.")

    def close(self) -> None:
        raise BarrierError("The motor does not answer: call the technician.")


def test_a_jammed_barrier_is_told_and_the_order_is_over(bench: Bench) -> None:
    keeper = BarrierKeeper(bench.config, bench.spool, JammedBarrier(), bench.last_look, bench.clock)
    bench.receive(signed(GATE, order("s-1")))
    keeper.step()
    keeper.step()
    assert bench.told == [("refused", "barrier_failed")]


def test_an_order_is_never_obeyed_by_a_lane_that_pins_no_key(bench: Bench) -> None:
    bench.config = bench.config.model_copy(update={"order_keys": PinnedKeys({})})
    bench.keeper = BarrierKeeper(bench.config, bench.spool, bench.barrier, bench.last_look, bench.clock)
    ordered: BarrierOrdered = signed(GATE, order("s-1", issued=0))
    bench.receive(ordered)
    assert bench.told == [("refused", "key_unknown")]
    assert ordered.order.expires_at == at(30)
