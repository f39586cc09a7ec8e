"""What a vehicle owes for its trip: the dated rate that applies, and the part of it that it pays."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from events.messages.facts import GoodsLine, RecordFacts
from events.messages.values import Direction
from gate.domain.fees import FeeRate, FeeShare, ShareOf, Tariff, assess
from gate.domain.points import Route, Step
from tests.unit.agencies.builders import record

DAY = datetime(2025, 5, 8, tzinfo=UTC)
EXPORT = Route("export", Direction.EXPORT, (Step("b2_in"), Step("b1_out")))
THROUGH = Route("import_through", Direction.IMPORT, (Step("b1_in"), Step("b2_out")))
TRANSFER = Route(
    "import_transfer", Direction.IMPORT, (Step("b1_in"), Step("yard"), Step("b1_out")), hands_over=True
)
SUCCESSOR = Route("import_successor", Direction.IMPORT, (Step("yard"), Step("b2_out")), takes_over=True)
CABBAGE = GoodsLine(hs="07049010", description="Bắp cải", gross_kg=Decimal(1500))
DURIAN = GoodsLine(hs="08106000", description="Sầu riêng", gross_kg=Decimal(1500))


def rate(name: str, amount: int, **changes: Any) -> FeeRate:
    plain: dict[str, Any] = {
        "id": name,
        "valid_from": DAY,
        "direction": Direction.EXPORT,
        "regime": "ordinary",
        "hs": ("07",),
        "from_kg": None,
        "below_kg": None,
        "container_feet": None,
        "amount": amount,
        "source": "R",
    }
    return FeeRate(**{**plain, **changes})


SMALL = rate("small", 100_000, below_kg=2000)
LARGE = rate("large", 300_000, from_kg=2000)
SHARES = (
    FeeShare(ShareOf.INLAND_IMPORT, DAY, 130, "S"),
    FeeShare(ShareOf.YARD_ONLY, DAY, 30, "S"),
)
TARIFF = Tariff((SMALL, LARGE), SHARES)


def amounts(tariff: Tariff, facts: RecordFacts, route: Route = EXPORT) -> list[int]:
    return [line.amount for line in assess(facts, facts.goods, route, tariff).lines]


def facts(*goods: GoodsLine, **changes: Any) -> RecordFacts:
    return record(goods=[line.model_dump() for line in goods or (CABBAGE,)], **changes)


@pytest.mark.parametrize(("capacity", "amount"), [(1999, 100_000), (2000, 300_000), (30_000, 300_000)])
def test_the_rate_goes_by_the_load_capacity(capacity: int, amount: int) -> None:
    assert amounts(TARIFF, facts(capacity_kg=capacity)) == [amount]


def test_where_the_size_is_not_declared_the_fee_cannot_be_told() -> None:
    found = assess(facts(), (CABBAGE,), EXPORT, TARIFF)
    assert (found.size_missing, found.lines) == (True, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"goods": [DURIAN.model_dump()]},
        {"regime": "transit"},
        {"direction": "import"},
        {"goods": [], "loaded": False},
    ],
    ids=["other goods", "other regime", "other direction", "empty"],
)
def test_where_no_rate_applies_no_fee_is_known(changes: dict[str, Any]) -> None:
    other = record(**{"goods": [CABBAGE.model_dump()], **changes})
    found = assess(other, other.goods, EXPORT, TARIFF)
    assert (found.size_missing, found.lines, found.amount) == (False, (), 0)


def test_of_mixed_goods_the_highest_rate_counts() -> None:
    tariff = Tariff((rate("a", 200_000), rate("b", 500_000, hs=("0810",))))
    assert amounts(tariff, facts(CABBAGE, DURIAN)) == [500_000]


def test_a_rate_of_containers_asks_only_those_that_have_one() -> None:
    tariff = Tariff((rate("box", 4_000_000, container_feet=40),))
    boxed = facts()
    assert assess(boxed, boxed.goods, EXPORT, tariff).size_missing
    assert amounts(tariff, facts(container_feet=40)) == [4_000_000]
    assert amounts(tariff, facts(container_feet=20)) == []
    plain = facts(vehicle={"tractor": {"country": "VN", "text": "12C12345"}})
    assert assess(plain, plain.goods, EXPORT, tariff).size_missing is False


@pytest.mark.parametrize(
    ("route", "share", "amount"),
    [
        (THROUGH, "inland_import", 130_000),
        (SUCCESSOR, "inland_import", 130_000),
        (TRANSFER, "yard_only", 30_000),
    ],
    ids=lambda value: value.id if isinstance(value, Route) else None,
)
def test_imports_pay_130_percent_inland_and_30_percent_where_they_end_in_the_yard(
    route: Route, share: str, amount: int
) -> None:
    tariff = Tariff((rate("in", 100_000, direction=Direction.IMPORT),), SHARES)
    coming = facts(direction="import")
    (line,) = assess(coming, coming.goods, route, tariff).lines
    assert (line.share, line.percent, line.amount, line.rate_from) == (
        share,
        {130_000: 130, 30_000: 30}[amount],
        amount,
        DAY,
    )


def test_a_share_that_is_not_in_force_changes_nothing() -> None:
    tariff = Tariff((rate("in", 100_000, direction=Direction.IMPORT),))
    coming = facts(direction="import")
    (line,) = assess(coming, coming.goods, THROUGH, tariff).lines
    assert (line.share, line.percent, line.share_from) == ("whole", 100, None)
