"""Fees: computed by the dated tariff whenever something changes, kept with it, settled by the fee office, and asked for at the last barrier."""

from pathlib import Path
from typing import Any

import pytest

from events.messages.values import RecordState
from gate.domain.access import SYSTEM, Actor
from gate.domain.errors import GateError
from gate.domain.points import Requirement
from gate.reference.load import parse
from gate.services.amend import amend
from gate.services.change_reference import change_reference
from gate.services.commands import Amend, Override
from gate.services.fee_commands import SettleFee
from gate.services.override import override
from gate.services.results import FeeSettled
from gate.services.settle_fee import settle_fee
from gate.services.views.declared import declared_now
from gate.services.views.fees import fees_owed
from tests.integration.gate.test_queue import both
from tests.integration.gate.test_transfer import brings, confirms, in_the_yard, succeeds, yard
from tests.integration.gate.witness import Witness
from tests.integration.gate.world import CENTRE, CLERK, GUARD, World, command_id, plate

__all__ = ["both"]
CABBAGE = {"hs": "0704.90.10", "description": "Bắp cải", "gross_kg": "1500"}
TARIFF = """
[[fee_rate]]
id = "import_vegetables"
direction = "import"
hs = ["07"]
amount = 500000
source = "a tariff of this test"
"""


def exports(world: World, **changes: Any) -> str:
    plain = {"trailer": None, "goods": [CABBAGE], "capacity_kg": "1900"}
    return world.declare(**{**plain, **changes}).record_id


def tariff(world: World, folder: Path, text: str = TARIFF) -> int:
    file = folder / "tariff.toml"
    file.write_text(f"valid_from = {world.clock.now().isoformat()}\n{text}")
    return len(world.do(change_reference, SYSTEM, parse(file)))


def amends(world: World, record_id: str, **changes: Any) -> None:
    typed = world.look(declared_now, CLERK, record_id).model_dump(mode="json")
    version = world.record(record_id).version
    plain = {"command_id": command_id(), "record_id": record_id, "seen_version": version}
    world.do(amend, CLERK, Amend.model_validate({**plain, "declaration": {**typed, **changes}}))


def pays(
    world: World, record_id: str, amount: int = 100_000, who: Actor = CENTRE, **changes: Any
) -> FeeSettled:
    plain = {"record_id": record_id, "amount": amount, "receipt": "BL-1", "method": "transfer"}
    command = SettleFee.model_validate({"command_id": command_id(), **plain, **changes})
    return world.do(settle_fee, who, command)


def missing(world: World, record_id: str) -> list[tuple[str, str]]:
    """What the last barrier waits for of the fee."""
    items = world.record(record_id).points[-1].missing
    return [(item.code, item.detail) for item in items if item.what is Requirement.FEES]


def refused_with(act: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(GateError) as refused:
        act(*arguments, **more)
    return refused.value.code


def test_a_fee_is_computed_with_its_source_and_lets_the_truck_out_once_it_is_paid(both: World) -> None:
    world = both
    record_id = exports(world)
    fee = world.record(record_id, CLERK).fee
    (line,) = fee.lines
    assert (fee.amount, fee.owed, line.rate) == (100_000, 100_000, "export_fresh_vegetables_under_2t")
    assert "09/2025/NQ-HĐND" in line.source
    world.all_pass(record_id)
    world.drives_through("b2-in", plate("12C12345"))
    assert missing(world, record_id) == [("fees_unsettled", "100000")]
    assert world.record(record_id).state is RecordState.PRESENT
    answer = pays(world, record_id)
    assert (answer.paid, answer.owed) == (100_000, 0)
    assert world.record(record_id).state is RecordState.CLEARED
    world.drives_through("b1-out", plate("12C12345"))
    shown = world.record(record_id, CLERK).fee
    assert [(one.receipt, one.amount, one.by) for one in shown.payments] == [("BL-1", 100_000, "")]
    assert world.record(record_id).fee.payments[0].by == CENTRE.account_id


def test_where_no_rate_applies_nothing_is_owed(world: World) -> None:
    record_id = world.declare().record_id
    assert (world.record(record_id).fee.lines, missing(world, record_id)) == ((), [])


def test_a_size_that_is_not_declared_is_asked_for_and_the_fee_follows(world: World) -> None:
    record_id = exports(world, capacity_kg="")
    assert missing(world, record_id) == [("fee_size_missing", "")]
    amends(world, record_id, capacity_kg="18000")
    assert missing(world, record_id) == []
    amends(world, record_id, capacity_kg="1900")
    assert missing(world, record_id) == [("fees_unsettled", "100000")]
    assert world.record(record_id).decisions[0].version is None


def test_another_size_re_opens_no_authority(world: World) -> None:
    record_id = exports(world)
    world.all_pass(record_id)
    before = world.record(record_id).decisions
    amends(world, record_id, capacity_kg="1800")
    assert world.record(record_id).decisions == before


def test_paid_in_parts_and_too_much_once_the_goods_change(world: World) -> None:
    record_id = exports(world)
    assert pays(world, record_id, 40_000).owed == 60_000
    assert refused_with(pays, world, record_id, 60_001, receipt="BL-2") == "more_than_owed"
    assert refused_with(pays, world, record_id, 60_000) == "receipt_used"
    assert pays(world, record_id, 60_000, receipt="BL-2").owed == 0
    assert refused_with(pays, world, record_id, 1, receipt="BL-3") == "nothing_owed"
    amends(world, record_id, goods=[{"hs": "08106000", "description": "Sầu riêng", "gross_kg": "1500"}])
    assert world.record(record_id).fee.owed == -100_000
    assert missing(world, record_id) == []


def test_only_the_fee_office_enters_payments_and_sees_the_list(world: World) -> None:
    record_id = exports(world)
    assert [(one.record_id, one.owed) for one in world.look(fees_owed, CENTRE)] == [(record_id, 100_000)]
    for who in (CLERK, GUARD):
        assert refused_with(pays, world, record_id, who=who) == "not_permitted"
        assert refused_with(world.look, fees_owed, who) == "not_permitted"
    pays(world, record_id)
    assert world.look(fees_owed, CENTRE) == ()


def test_a_payment_sent_twice_is_entered_once(world: World) -> None:
    record_id = exports(world)
    command = SettleFee(
        command_id=command_id(), record_id=record_id, amount=100_000, receipt="BL-1", method="cash"
    )
    assert world.do(settle_fee, CENTRE, command) == world.do(settle_fee, CENTRE, command)
    assert len(world.record(record_id).fee.payments) == 1


def test_the_fee_office_alone_may_put_a_fee_aside(world: World) -> None:
    record_id = exports(world)
    plain = {
        "record_id": record_id,
        "point": "b1_out",
        "requirement": "fees",
        "reason": "other",
        "text": "exempt",
    }

    def puts_aside(who: Actor) -> None:
        world.do(override, who, Override.model_validate({"command_id": command_id(), **plain}))

    assert refused_with(puts_aside, GUARD) == "not_your_authority"
    puts_aside(CENTRE)
    assert missing(world, record_id) == []


def test_a_new_tariff_counts_for_those_that_come_from_then_on(world: World, tmp_path: Path) -> None:
    waiting, inside = exports(world), exports(world, tractor={"text": "12C-555.55"})
    world.drives_through("b2-in", plate("12C55555"))
    rate = '[[fee_rate]]\nid = "export_fresh_vegetables_under_2t"\ndirection = "export"\nhs = ["07"]\nbelow_kg = 2000\n'
    assert tariff(world, tmp_path, f'{rate}amount = 120000\nsource = "a newer one"\n') == 1
    world.drives_through("b2-in", plate("12C12345"))
    assert [world.record(one).fee.owed for one in (waiting, inside)] == [120_000, 100_000]
    (line,) = world.record(inside).fee.lines
    assert line.rate_from.year == 2025


def test_a_transshipped_load_pays_30_percent_on_the_first_truck_and_130_on_the_second(
    world: World, tmp_path: Path
) -> None:
    assert tariff(world, tmp_path) == 1
    giver = brings(world)
    taker = succeeds(world, giver).record_id
    in_the_yard(world, giver)
    yard(world, taker)
    confirms(world, taker, giver)
    assert [world.record(one).fee.owed for one in (giver, taker)] == [150_000, 650_000]
    assert [line.share for line in world.record(giver).fee.lines] == ["yard_only"]


def test_every_second_of_a_fee_is_told_as_it_was_read(both: World) -> None:
    eye = Witness(both)
    record_id = eye.follow(exports(both, capacity_kg=""))
    eye.pass_time()
    amends(both, record_id, capacity_kg="1900")
    eye.pass_time()
    pays(both, record_id, 30_000)
    eye.pass_time()
    pays(both, record_id, 70_000, receipt="BL-2")
    eye.pass_time()
    assert eye.check() > 10
