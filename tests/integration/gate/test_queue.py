"""The queue before a control point: in turn, by quota, moved only openly, and provable afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from events.messages.gate import DeadlineReached
from events.signing import SigningKey
from gate.domain.access import Actor
from gate.domain.errors import GateError
from gate.domain.queueing import commitment
from gate.services.amend import amend
from gate.services.call_forward import call_forward
from gate.services.call_next import call_next
from gate.services.cancel import cancel
from gate.services.chain_journal import Seal
from gate.services.close_queue import close_queue
from gate.services.commands import Amend, CallForward, Cancel, LiftHold, Override, PlaceHold
from gate.services.export_queue import export_queue
from gate.services.lift_hold import lift_hold
from gate.services.move_ticket import move_ticket
from gate.services.open_queue import open_queue
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.queue_commands import (
    CalledAnswer,
    CallNext,
    CloseQueue,
    MoveTicket,
    OpenQueue,
    SetQuotas,
    TakeTicket,
    TicketAnswer,
)
from gate.services.set_quotas import set_quotas
from gate.services.swap import swap
from gate.services.take_ticket import take_ticket
from gate.store import queues
from gate.verify_queue import Check, verify
from tests.integration.gate.test_swapping import swapping
from tests.integration.gate.world import (
    AUDITOR,
    CENTRE,
    CLERK,
    GUARD,
    STRANGER,
    World,
    command_id,
    declaration,
    plate,
)

SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)))
QUOTAS = {"perishable": 10, "ordinary": 10, "empty": 10}


@pytest.fixture(params=["world", "world_on_postgres"])
def both(request: pytest.FixtureRequest) -> World:
    """The same on both databases."""
    if request.param == "world_on_postgres":
        request.applymarker(pytest.mark.postgres)
    return request.getfixturevalue(request.param)


def opens(world: World, **changes: Any) -> str:
    command = OpenQueue.model_validate(
        {"command_id": command_id(), "point": "b2_in", "quotas": QUOTAS, "answer_minutes": 30, **changes}
    )
    return world.do(open_queue, CENTRE, command).queue_id


def truck(world: World, number: int, who: Actor = CLERK, **changes: Any) -> str:
    plates = {"tractor": {"text": f"12C-123.{number:02}"}, "trailer": {"text": f"12R-001.{number:02}"}}
    return world.declare(who, **{**plates, **changes}).record_id


def takes(world: World, record_id: str, who: Actor = CLERK) -> TicketAnswer:
    return world.do(take_ticket, who, TakeTicket(command_id=command_id(), record_id=record_id))


def three_wait(world: World) -> tuple[str, list[str]]:
    queue_id = opens(world)
    trucks = [truck(world, number) for number in (1, 2, 3)]
    assert [takes(world, record_id).place for record_id in trucks] == [1, 2, 3]
    return queue_id, trucks


def calls(world: World, queue_id: str, count: int = 1, queue_class: str = "ordinary") -> CalledAnswer:
    fields = {"queue_id": queue_id, "queue_class": queue_class, "count": count}
    return world.do(call_next, CENTRE, CallNext.model_validate({"command_id": command_id(), **fields}))


def moves(world: World, queue_id: str, ticket: int, place: int, who: Actor = CENTRE) -> TicketAnswer:
    fields = {"ticket": ticket, "place": place, "reason": "perishing", "note": "Cooling has failed."}
    return world.do(move_ticket, who, MoveTicket(command_id=command_id(), queue_id=queue_id, **fields))


def exported(world: World, point: str = "b2_in") -> list[bytes]:
    with world.database.read() as session:
        return list(export_queue(world.gate, session, AUDITOR, SEAL, point))


def checked(world: World) -> Check:
    check = verify(exported(world), SEAL.key.public_bytes())
    assert check.findings == []
    return check


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(GateError) as refusal:
        act()
    return refusal.value.code


def missing_at(world: World, record_id: str, point: str = "b2_in") -> list[str]:
    shown = next(item for item in world.record(record_id).points if item.id == point)
    return [item.code for item in shown.missing]


def test_tickets_are_called_in_turn_and_open_the_barrier(both: World) -> None:
    queue_id, trucks = three_wait(both)
    assert "not_called" in missing_at(both, trucks[0])
    assert calls(both, queue_id, 2).called == (1, 2)
    assert ["not_called" in missing_at(both, record_id) for record_id in trucks] == [False, False, True]
    both.drives_through("b2-in", plate("12C12301"), plate("12R00101", "rear"))
    waiting = both.sees("b2-in", plate("12C12303"), plate("12R00103", "rear"))
    assert both.orders(waiting) == []
    assert checked(both).line.waiting == {"perishable": [], "ordinary": [3], "empty": []}


def test_a_ticket_asks_for_a_queue_ahead_and_an_own_open_record(world: World) -> None:
    record_id = truck(world, 1)
    assert refused(lambda: takes(world, record_id)) == "no_queue_ahead"
    opens(world)
    assert refused(lambda: takes(world, record_id, STRANGER)) == "record_not_found"
    assert refused(lambda: takes(world, record_id, GUARD)) == "not_permitted"
    takes(world, record_id)
    assert refused(lambda: takes(world, record_id)) == "ticket_already_held"


def test_a_firm_waits_once_with_a_vehicle_and_blocks_nobody_elses(world: World) -> None:
    opens(world)
    takes(world, truck(world, 1))
    assert refused(lambda: takes(world, truck(world, 1))) == "ticket_already_held"
    assert takes(world, truck(world, 1, STRANGER), STRANGER).place == 2


def test_each_class_has_its_own_line_and_quota(world: World) -> None:
    queue_id = opens(world, quotas={**QUOTAS, "perishable": 1})
    fresh = {"goods": [{**declaration()["goods"][0], "perishable": True}]}
    takes(world, truck(world, 1))
    assert [takes(world, truck(world, n, **fresh)).place for n in (2, 3)] == [1, 2]
    answer = calls(world, queue_id, 5, "perishable")
    assert (answer.called, answer.left_today) == ((2,), 0)
    assert refused(lambda: calls(world, queue_id, 1, "perishable")) == "quota_spent"
    assert refused(lambda: calls(world, queue_id, 1, "empty")) == "nobody_waits"
    world.clock.advance(timedelta(days=1).total_seconds())
    assert calls(world, queue_id, 1, "perishable").called == (3,)
    checked(world)


def test_another_quota_counts_from_now_on(world: World) -> None:
    queue_id = opens(world, quotas={**QUOTAS, "ordinary": 1})
    for number in (1, 2):
        takes(world, truck(world, number))
    calls(world, queue_id)
    more = SetQuotas.model_validate(
        {
            "command_id": command_id(),
            "queue_id": queue_id,
            "quotas": QUOTAS,
            "note": "The other side opens longer.",
        }
    )
    world.do(set_quotas, CENTRE, more)
    assert calls(world, queue_id, 9).called == (2,)
    checked(world)


def test_only_the_control_centre_moves_a_ticket_and_everyone_reads_why(both: World) -> None:
    queue_id, trucks = three_wait(both)
    assert refused(lambda: moves(both, queue_id, 3, 1, CLERK)) == "not_permitted"
    assert refused(lambda: moves(both, queue_id, 3, 9)) == "place_unknown"
    assert refused(lambda: moves(both, queue_id, 9, 1)) == "ticket_not_found"
    assert moves(both, queue_id, 3, 1).place == 1
    assert calls(both, queue_id, 2).called == (3, 1)
    assert refused(lambda: moves(both, queue_id, 1, 1)) == "ticket_not_waiting"
    assert checked(both).line.remarks == ["ticket 3 moved to place 1: perishing, 'Cooling has failed.'"]
    [entry] = both.journalled("ticket_moved", trucks[2])
    assert (entry.name, entry.details["reason"]) == (CENTRE.name, "perishing")


@pytest.mark.parametrize(
    ("what", "place"),
    [
        ({"trailer": {"text": "29R-045.67"}}, 3),
        ({"containers": ["CSQU3054383"]}, 3),
        ({"tractor": {"text": "29H-778.01"}}, 1),
    ],
    ids=["trailer", "containers", "tractor"],
)
def test_another_load_carrier_earns_its_place_anew(world: World, what: dict[str, Any], place: int) -> None:
    queue_id, trucks = three_wait(world)
    world.do(swap, CLERK, swapping(trucks[0], **what))
    check = checked(world)
    assert check.line.waiting["ordinary"].index(1) + 1 == place
    assert any(remark.startswith("ticket 1 has another vehicle set") for remark in check.line.remarks)
    assert calls(world, queue_id).called == ((2,) if place == 3 else (1,))


def test_who_swaps_after_the_call_waits_again(world: World) -> None:
    queue_id, trucks = three_wait(world)
    calls(world, queue_id)
    world.do(swap, CLERK, swapping(trucks[0], trailer={"text": "29R-045.67"}))
    assert "not_called" in missing_at(world, trucks[0])
    assert checked(world).line.waiting["ordinary"] == [2, 3, 1]


def test_a_change_of_other_facts_leaves_the_place_and_the_log_alone(world: World) -> None:
    _, trucks = three_wait(world)
    before = len(exported(world))
    other = declaration(
        tractor={"text": "12C-123.01"}, trailer={"text": "12R-001.01"}, customs_declarations=[]
    )
    command = {"command_id": command_id(), "record_id": trucks[0], "seen_version": 1, "declaration": other}
    world.do(amend, CLERK, Amend.model_validate(command))
    assert len(exported(world)) == before


def test_a_called_vehicle_that_does_not_come_loses_its_call(both: World) -> None:
    queue_id, trucks = three_wait(both)
    calls(both, queue_id)
    both.advance(minutes=29)
    assert "not_called" not in missing_at(both, trucks[0])
    both.advance(minutes=2)
    assert "not_called" in missing_at(both, trucks[0])
    assert [m.kind for m in both.said(DeadlineReached) if isinstance(m, DeadlineReached)] == ["queue_no_show"]
    assert takes(both, trucks[0]).place == 3
    checked(both)


def test_who_is_held_or_called_anew_is_no_no_show(world: World) -> None:
    queue_id, trucks = three_wait(world)
    calls(world, queue_id, 1)
    hold = {"command_id": command_id(), "scope": "record", "record_id": trucks[0], "reason": "risk"}
    placed = world.do(place_hold, GUARD, PlaceHold.model_validate(hold))
    world.advance(minutes=31)
    world.do(lift_hold, GUARD, LiftHold(command_id=command_id(), hold_id=placed.hold_id))
    assert checked(world).line.called == {1: "ordinary"}
    world.advance(minutes=31)
    assert checked(world).line.called == {}


def test_a_deadline_of_an_earlier_call_ends_no_later_one(world: World) -> None:
    queue_id, trucks = three_wait(world)
    calls(world, queue_id)
    world.do(swap, CLERK, swapping(trucks[0], trailer={"text": "29R-045.67"}))
    world.advance(minutes=20)
    assert calls(world, queue_id, 3).called == (2, 3, 1)
    world.advance(minutes=15)
    assert 1 in checked(world).line.called


def test_nobody_is_called_past_those_who_wait(world: World) -> None:
    _, trucks = three_wait(world)
    command = CallForward(command_id=command_id(), record_id=trucks[2])
    assert refused(lambda: world.do(call_forward, CENTRE, command)) == "queue_open"


def test_an_officer_who_lets_in_without_a_call_stands_in_the_log(world: World) -> None:
    _, trucks = three_wait(world)
    fields = {"point": "b2_in", "requirement": "called", "reason": "called_by_order", "text": "ambulance"}
    command = {"command_id": command_id(), "record_id": trucks[2], **fields}
    world.do(override, CENTRE, Override.model_validate(command))
    world.drives_through("b2-in", plate("12C12303"), plate("12R00103", "rear"))
    check = checked(world)
    assert check.line.remarks == ["ticket 3 let in without a call: called_by_order"]
    assert check.line.waiting["ordinary"] == [1, 2]


def test_a_cancelled_crossing_gives_its_place_back(world: World) -> None:
    _, trucks = three_wait(world)
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=trucks[0]))
    assert checked(world).line.waiting["ordinary"] == [2, 3]
    [entry] = world.journalled("ticket_ended", trucks[0])
    assert entry.details["reason"] == "cancelled_by_firm"


def test_a_closed_queue_lets_everyone_in_and_keeps_its_proof(both: World) -> None:
    queue_id, trucks = three_wait(both)
    calls(both, queue_id)
    waiting = both.sees("b2-in", plate("12C12302"), plate("12R00102", "rear"))
    assert both.orders(waiting) == []
    closing = CloseQueue(command_id=command_id(), queue_id=queue_id, note="Nobody needs to wait today.")
    assert refused(lambda: both.do(close_queue, CLERK, closing)) == "not_permitted"
    both.do(close_queue, CENTRE, closing)
    assert len(both.orders(waiting)) == 1
    assert all("not_called" not in missing_at(both, record_id) for record_id in trucks)
    assert refused(lambda: calls(both, queue_id)) == "queue_closed"
    assert checked(both).line.open is False
    assert takes_again(both, trucks[2]) == 1


def takes_again(world: World, record_id: str) -> int:
    opens(world)
    return takes(world, record_id).place


def test_one_open_queue_for_each_point_that_nobody_goes_round(world: World) -> None:
    opens(world)
    assert refused(lambda: opens(world)) == "queue_open_already"
    assert refused(lambda: opens(world, point="yard")) == "point_without_queue"
    assert refused(lambda: opens(world, point="moon")) == "point_unknown"
    opens(world, point="b1_out")


def test_the_journal_and_the_firm_hold_what_commits_the_log(world: World) -> None:
    opens(world)
    record_id = truck(world, 1)
    answer = takes(world, record_id)
    [entry] = world.journalled("ticket_taken", record_id)
    assert (entry.details["entry"], entry.details["digest"]) == (str(answer.entry), answer.digest)
    receipts = {answer.entry: answer.digest}
    assert verify(exported(world), SEAL.key.public_bytes(), receipts).findings == []
    wrong = verify(exported(world), SEAL.key.public_bytes(), {answer.entry: "0" * 64})
    assert [finding.code for finding in wrong.findings] == ["receipt_differs"]


def test_the_log_names_no_plate_but_binds_the_vehicle_set(world: World) -> None:
    queue_id = opens(world)
    takes(world, truck(world, 1))
    whole = b"".join(exported(world)).decode()
    assert "12C" not in whole
    assert "12R" not in whole
    with world.database.read() as session:
        row = queues.ticket(session, queue_id, 1)
        assert row is not None
        assert commitment(row.salt, row.vehicle) in whole


def test_who_is_moved_in_the_database_is_found(world: World) -> None:
    queue_id, _ = three_wait(world)
    with world.database.write() as session:
        session.execute(text("UPDATE queue_ticket SET rank = 0 WHERE number = 3"))
    found = verify(exported(world), SEAL.key.public_bytes()).findings
    assert [finding.code for finding in found] == ["order_differs"]
    assert calls(world, queue_id).called == (3,)
    found = verify(exported(world), SEAL.key.public_bytes()).findings
    assert [finding.code for finding in found] == ["called_out_of_turn"]


@pytest.mark.parametrize("change", ["UPDATE queue_entry SET body = ''", "DELETE FROM queue_entry"])
def test_lines_of_the_log_are_only_ever_added(both: World, change: str) -> None:
    three_wait(both)
    with (
        pytest.raises(DatabaseError, match=r"append_only|permission denied"),
        both.database.write() as session,
    ):
        session.execute(text(change))
