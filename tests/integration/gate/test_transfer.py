"""Transshipment: a Vietnamese truck takes over the goods of a Chinese one in the yard; two records, linked both ways."""

from typing import Any

import pytest

from events.messages.gate import RecordAmended, RecordDeclared, VehiclePresented
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.access import Actor
from gate.domain.errors import GateError
from gate.services.amend import amend
from gate.services.cancel import cancel
from gate.services.commands import Amend, Cancel, ConfirmYard, Decide, PlaceHold
from gate.services.confirm_transfer import confirm_transfer
from gate.services.confirm_yard import confirm_yard
from gate.services.decide import decide
from gate.services.declare_successor import declare_successor
from gate.services.place_hold import place_hold
from gate.services.results import Declared, GoodsTransferred
from gate.services.transfer_commands import ConfirmTransfer, DeclareSuccessor
from gate.services.views.declared import declared_now
from gate.services.views.yard import yard_board
from tests.integration.gate.test_queue import both
from tests.integration.gate.witness import Witness
from tests.integration.gate.world import (
    CLERK,
    CUSTOMS,
    GUARD,
    START,
    STRANGER,
    YARD,
    World,
    command_id,
    declaration,
    plate,
)

__all__ = ["both"]
FROM_CHINA = {"text": "桂FA1234", "country": "CN"}
INLAND = {"text": "12C-888.88"}
GARLIC = {
    "hs": "07032090",
    "description": "Tỏi",
    "gross_kg": "20000",
    "packages": 800,
    "origin": "CN",
    "plant": True,
}
APPLES = {**GARLIC, "hs": "08081000", "description": "Táo", "gross_kg": "8000", "packages": 400}


def brings(world: World, who: Actor = CLERK, **changes: Any) -> str:
    """A Chinese truck is declared that will leave its goods in the yard."""
    plain = {
        "direction": "import",
        "route": "import_transfer",
        "tractor": FROM_CHINA,
        "trailer": None,
        "goods": [GARLIC],
        "certificates": [{"kind": "plant", "number": "KD-1"}, {"kind": "health_form_04", "number": "YT-1"}],
    }
    return world.declare(who, **{**plain, **changes}).record_id


def succeeds(world: World, record_id: str, who: Actor = CLERK, **changes: Any) -> Declared:
    plain = {
        "command_id": command_id(),
        "record_id": record_id,
        "seen_version": 1,
        "tractor": INLAND,
        "planned_from": START,
        "planned_until": declaration()["planned_until"],
        "people": [{"name": "Lê Văn B"}],
    }
    return world.do(declare_successor, who, DeclareSuccessor.model_validate({**plain, **changes}))


def yard(world: World, record_id: str, event: str = "arrived") -> None:
    command = ConfirmYard(command_id=command_id(), record_id=record_id, point="yard", event=event, slot="B1")
    world.do(confirm_yard, YARD, command)


def confirms(world: World, taker: str, giver: str, who: Actor = YARD, **changes: Any) -> GoodsTransferred:
    plain = {"command_id": command_id(), "record_id": taker, "predecessor": giver}
    return world.do(confirm_transfer, who, ConfirmTransfer.model_validate({**plain, **changes}))


def in_the_yard(world: World, record_id: str, text: str = "桂FA1234") -> None:
    """Through barrier 1, after all have agreed."""
    world.all_pass(record_id)
    world.drives_through("b1-in", plate(text))
    yard(world, record_id)


def both_in_the_yard(world: World) -> tuple[str, str]:
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    in_the_yard(world, giver)
    yard(world, taker)
    return giver, taker


def missing(world: World, record_id: str, point: str) -> list[str]:
    (found,) = [one for one in world.record(record_id).points if one.id == point]
    return [item.code for item in found.missing]


def refused_with(act: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(GateError) as refused:
        act(*arguments, **more)
    return refused.value.code


def test_a_transshipment_from_barrier_1_to_barrier_2_and_back(both: World) -> None:
    world = both
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    assert [link.record_id for link in world.record(giver).successors] == [taker]
    assert [link.record_id for link in world.record(taker).predecessors] == [giver]
    in_the_yard(world, giver)
    yard(world, taker)
    world.all_pass(taker)
    assert missing(world, taker, "yard") == ["goods_not_taken_over"]
    assert missing(world, giver, "b1_out") == ["goods_not_handed_over"]
    assert refused_with(yard, world, taker, "left") == "must_hold"
    assert refused_with(yard, world, giver, "left") == "must_hold"

    answer = confirms(world, taker, giver)
    assert [line.gross_kg for line in answer.moved] == [20000]
    assert answer.left == ()
    emptied = world.record(giver)
    assert (emptied.loaded, emptied.goods, emptied.customs_declarations) == (False, (), ())
    assert (emptied.version, world.record(taker).version) == (2, 1)

    yard(world, taker, "left")
    world.drives_through("b2-out", plate("12C88888"))
    assert world.record(taker).state is RecordState.CLOSED
    world.all_pass(giver, version=2)
    yard(world, giver, "left")
    world.drives_through("b1-out", plate("桂FA1234"))
    left = world.record(giver)
    assert left.state is RecordState.CLOSED
    assert left.return_obligation is not None
    assert left.return_obligation.closed_at is not None
    [moved] = [row for row in world.journalled("record_moved", giver) if row.details["state"] == "closed"]
    assert moved.details["reason"] == "left_empty"


def test_the_agencies_hear_the_successor_like_any_record_and_who_it_succeeds(world: World) -> None:
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    facts = [message.facts for message in world.said(RecordDeclared) if isinstance(message, RecordDeclared)]
    assert [(one.record_id, one.predecessors) for one in facts] == [(giver, ()), (taker, (giver,))]
    heard = facts[1]
    assert (heard.route, heard.loaded, heard.goods) == ("import_successor", True, facts[0].goods)
    assert heard.customs_declarations == facts[0].customs_declarations
    assert {(paper.kind, paper.number) for paper in heard.certificates} == {
        ("plant", "KD-1"),
        ("health_form_04", "YT-1"),
    }
    in_the_yard(world, giver)
    yard(world, taker)
    presented = [m for m in world.said(VehiclePresented) if isinstance(m, VehiclePresented)]
    assert (presented[-1].record_id, presented[-1].point, presented[-1].confirmed_by) == (
        taker,
        "yard",
        YARD.account_id,
    )
    confirms(world, taker, giver)
    [amended] = [m for m in world.said(RecordAmended) if isinstance(m, RecordAmended)]
    assert (amended.facts.record_id, amended.facts.loaded) == (giver, False)
    assert set(amended.reopened) == {
        Authority.CUSTOMS,
        Authority.HEALTH,
        Authority.PLANT,
        Authority.ANIMAL,
    }


def test_a_certificate_of_the_new_vehicle_takes_the_place_of_the_first_ones(world: World) -> None:
    giver = brings(world)
    own = [{"kind": "health_form_04", "number": "YT-2"}]
    taker = succeeds(world, giver, certificates=own).record_id
    papers = {(paper.kind, paper.number) for paper in world.record(taker).certificates}
    assert papers == {("health_form_04", "YT-2"), ("plant", "KD-1")}


def test_a_load_goes_to_several_trucks_and_only_once(world: World) -> None:
    giver = brings(world, goods=[GARLIC, APPLES])
    half = [{"line": 0, "packages": 400, "gross_kg": "10000"}]
    first = succeeds(world, giver, goods=half).record_id
    assert refused_with(succeeds, world, giver, goods=[{"line": 0}]) == "goods_promised"
    second = succeeds(world, giver, tractor={"text": "12C-999.99"}).record_id
    assert [line.gross_kg for line in world.record(second).goods] == [10000, 8000]
    assert refused_with(succeeds, world, giver) == "goods_promised"
    in_the_yard(world, giver)
    for taker in (first, second):
        yard(world, taker)
    assert [line.gross_kg for line in confirms(world, first, giver).left] == [10000, 8000]
    part = world.record(giver)
    assert (part.loaded, len(part.customs_declarations)) == (True, 1)
    assert confirms(world, second, giver).left == ()
    assert not world.record(giver).loaded


def test_a_cancelled_successor_gives_its_goods_back_to_the_plan(world: World) -> None:
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=taker))
    assert world.record(giver).successors == ()
    other = succeeds(world, giver).record_id
    in_the_yard(world, giver)
    yard(world, other)
    assert refused_with(confirms, world, taker, giver) == "transfer_not_found"
    assert confirms(world, other, giver).left == ()


def test_one_truck_takes_over_from_several(world: World) -> None:
    first = brings(world)
    second = brings(
        world,
        tractor={"text": "桂FB5678", "country": "CN"},
        goods=[APPLES],
        customs_declarations=["300999999999"],
    )
    taker = succeeds(world, first, others=[{"record_id": second}]).record_id
    record = world.record(taker)
    assert [line.description for line in record.goods] == ["Tỏi", "Táo"]
    assert [one.number for one in record.customs_declarations] == ["300123456789", "300999999999"]
    in_the_yard(world, first)
    in_the_yard(world, second, "桂FB5678")
    yard(world, taker)
    world.all_pass(taker)
    confirms(world, taker, first)
    assert missing(world, taker, "yard") == ["goods_not_taken_over"]
    confirms(world, taker, second)
    assert missing(world, taker, "yard") == []


def test_the_yard_says_what_really_went_and_both_records_follow(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    world.all_pass(taker)
    answer = confirms(world, taker, giver, goods=[{"line": 0, "packages": 700, "gross_kg": "17500"}])
    assert [line.gross_kg for line in answer.left] == [2500]
    assert (answer.version, answer.predecessor_version) == (2, 2)
    assert [line.gross_kg for line in world.record(taker).goods] == [17500]
    assert missing(world, taker, "yard")[0] == "decision_undecided"
    assert missing(world, giver, "b1_out")[0] == "goods_not_handed_over"


def test_a_corrected_load_is_seen_before_it_goes(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    typed = world.look(declared_now, CLERK, giver).model_dump(mode="json")
    typed["goods"] = [{**GARLIC, "description": "Tỏi tươi"}]
    command = {"command_id": command_id(), "record_id": giver, "seen_version": 1, "declaration": typed}
    world.do(amend, CLERK, Amend.model_validate(command))
    assert refused_with(confirms, world, taker, giver) == "load_changed"
    confirms(world, taker, giver, goods=[{"line": 0}])
    assert [line.description for line in world.record(taker).goods] == ["Tỏi tươi"]


def test_a_successors_goods_follow_the_transshipment(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    typed = world.look(declared_now, CLERK, taker).model_dump(mode="json")

    def amended(version: int, **changes: Any) -> None:
        plain = {"command_id": command_id(), "record_id": taker, "seen_version": version}
        world.do(amend, CLERK, Amend.model_validate({**plain, "declaration": {**typed, **changes}}))

    assert refused_with(amended, 1, goods=[APPLES]) == "goods_follow_transfer"
    amended(1, certificates=[{"kind": "health_form_04", "number": "YT-9"}])
    confirms(world, taker, giver)
    amended(2, goods=[{**GARLIC, "description": "Tỏi khô"}])
    assert world.record(taker).version == 3


def test_containers_go_along(world: World) -> None:
    giver = brings(world, trailer={"text": "桂F1234挂", "country": "CN"}, containers=["CSQU3054383"])
    taker = succeeds(world, giver, trailer={"text": "12R-001.11"}, containers=["CSQU3054383"]).record_id
    world.all_pass(giver)
    world.drives_through("b1-in", plate("桂FA1234"), plate("桂F1234挂", "rear"))
    yard(world, giver)
    yard(world, taker)
    confirms(world, taker, giver)
    assert world.record(giver).vehicle.containers == ()
    assert world.record(taker).vehicle.containers == ("CSQU3054383",)


def test_what_an_officer_holds_stays_where_it_is(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    hold = PlaceHold(command_id=command_id(), scope="record", record_id=giver, reason="seal")
    world.do(place_hold, CUSTOMS, hold)
    assert refused_with(confirms, world, taker, giver) == "transfer_must_hold"


def test_an_officers_word_against_the_load_is_not_lost_with_it(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    (seen,) = [one for one in world.record(giver).decisions if one.authority is Authority.CUSTOMS]
    word = Decide(
        command_id=command_id(),
        record_id=giver,
        seen_version=1,
        seen_decision=seen.latest_id,
        authority=Authority.CUSTOMS,
        state=DecisionState.INSPECT,
        reason="risk",
    )
    world.do(decide, CUSTOMS, word)
    assert refused_with(confirms, world, taker, giver) == "transfer_must_hold"


def test_the_vehicle_that_takes_over_is_in_the_gate_area_only_once(world: World) -> None:
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    other = world.declare(STRANGER, tractor=INLAND, trailer=None).record_id
    world.all_pass(other)
    world.drives_through("b2-in", plate("12C88888"))
    assert refused_with(yard, world, taker) == "vehicle_already_present"


def test_a_truck_in_the_yard_does_not_expire(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    world.advance(hours=40)
    assert [world.record(one).state for one in (giver, taker)] == [RecordState.PRESENT] * 2


def test_every_refusal_of_a_successor_has_its_code(world: World) -> None:
    giver = brings(world)
    through = world.declare(direction="import", route="import_through", trailer=None).record_id
    assert refused_with(succeeds, world, giver, STRANGER) == "record_not_found"
    assert refused_with(succeeds, world, giver, GUARD) == "not_permitted"
    assert refused_with(succeeds, world, giver, seen_version=2) == "version_changed"
    assert refused_with(succeeds, world, through) == "route_not_for_transfer"
    assert refused_with(succeeds, world, giver, goods=[]) == "transfer_invalid"
    assert (
        refused_with(succeeds, world, giver, customs_declarations=["300000000000"])
        == "customs_declaration_not_named"
    )
    assert refused_with(succeeds, world, giver, tractor={"text": "46C-1"}) == "declaration_invalid"
    empty = brings(world, loaded=False, goods=[], customs_declarations=[])
    assert refused_with(succeeds, world, empty) == "no_goods_to_hand_over"
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=giver))
    assert refused_with(succeeds, world, giver) == "hand_over_not_permitted"
    assert refused_with(brings, world, route="import_successor") == "declaration_invalid"


def test_every_refusal_of_a_transshipment_has_its_code(world: World) -> None:
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    assert refused_with(confirms, world, taker, giver, CLERK) == "not_permitted"
    assert refused_with(confirms, world, giver, taker) == "transfer_not_found"
    assert refused_with(confirms, world, taker, giver) == "not_in_yard"
    in_the_yard(world, giver)
    yard(world, taker)
    assert refused_with(confirms, world, taker, giver, goods=[{"line": 4}]) == "transfer_invalid"
    confirms(world, taker, giver)
    assert refused_with(confirms, world, taker, giver) == "already_transferred"


def test_a_transshipment_sent_twice_is_done_once(world: World) -> None:
    giver, taker = both_in_the_yard(world)
    command = ConfirmTransfer(command_id=command_id(), record_id=taker, predecessor=giver)
    assert world.do(confirm_transfer, YARD, command) == world.do(confirm_transfer, YARD, command)
    assert len(world.journalled("goods_taken_over", taker)) == 1


def test_the_yard_sees_what_is_to_be_transshipped(world: World) -> None:
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    yard(world, taker)
    [row] = world.look(yard_board, YARD).arrived
    assert [(one.predecessor_id, one.ready) for one in row.transfers] == [(giver, False)]
    in_the_yard(world, giver)
    [row] = [row for row in world.look(yard_board, YARD).arrived if row.record.id == taker]
    assert [one.ready for one in row.transfers] == [True]
    confirms(world, taker, giver)
    assert [row.transfers for row in world.look(yard_board, YARD).arrived] == [(), ()]


def test_every_second_of_a_transshipment_is_told_as_it_was_read(both: World) -> None:
    world, eye = both, Witness(both)
    giver = eye.follow(brings(world))
    eye.pass_time()
    taker = eye.follow(succeeds(world, giver).record_id)
    eye.pass_time()
    world.all_pass(giver)
    sighting = world.sees("b1-in", plate("桂FA1234"))
    world.opens(world.orders(sighting)[-1])
    eye.pass_time()
    world.leaves("b1-in", sighting)
    eye.pass_time()
    yard(world, giver)
    eye.pass_time()
    yard(world, taker)
    eye.pass_time()
    confirms(world, taker, giver, goods=[{"line": 0, "packages": 700, "gross_kg": "17500"}])
    eye.pass_time()
    assert eye.check() > 20
