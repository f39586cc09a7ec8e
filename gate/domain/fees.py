"""The fee for the works of the gate area (Resolution 09/2025/NQ-HĐND of Lạng Sơn): which dated rate applies, and what is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.messages.facts import GoodsLine, RecordFacts
from events.messages.values import Direction, Value
from gate.domain.points import Route


class ShareOf(StrEnum):
    """Which part of a rate a vehicle pays."""

    WHOLE = "whole"
    INLAND_IMPORT = "inland_import"  # goes inland with imported goods
    YARD_ONLY = "yard_only"  # its goods are only transshipped in the yard


@dataclass(frozen=True)
class FeeRate:
    """A row of the tariff: đồng for each vehicle and trip. `hs` are beginnings of tariff codes, empty = all goods.

    `from_kg` (inclusive) and `below_kg` bound the vehicle's load capacity, `container_feet` names its container; None = any."""

    id: str
    valid_from: datetime
    direction: Direction
    regime: str
    hs: tuple[str, ...]
    from_kg: int | None
    below_kg: int | None
    container_feet: int | None
    amount: int
    source: str

    @property
    def goes_by_size(self) -> bool:
        return (self.from_kg, self.below_kg, self.container_feet) != (None, None, None)


@dataclass(frozen=True)
class FeeShare:
    """`percent` of the rate that vehicles of this kind pay."""

    id: ShareOf
    valid_from: datetime
    percent: int
    source: str


@dataclass(frozen=True)
class Tariff:
    """The rates and shares in force at one instant."""

    rates: tuple[FeeRate, ...] = ()
    shares: tuple[FeeShare, ...] = ()


class FeeLine(Value):
    """How the fee of a vehicle came about: `amount` = `base` x `percent` / 100 in đồng, by the rows `rate` and `share`
    as they stood from `rate_from` and `share_from` on (None: the whole rate)."""

    rate: str
    rate_from: datetime
    base: int
    share: ShareOf
    share_from: datetime | None = None
    percent: int = 100
    amount: int
    source: str


@dataclass(frozen=True)
class Assessment:
    """`lines` are empty where no rate applies: then no fee is known. `size_missing`: it goes by a size that is not declared."""

    lines: tuple[FeeLine, ...] = ()
    size_missing: bool = False

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


def assess(facts: RecordFacts, goods: Sequence[GoodsLine], route: Route, tariff: Tariff) -> Assessment:
    """What this vehicle owes for its trip. `goods` are those it came with, also where it has handed them over since.

    Mixed goods: the highest of the rates that apply counts."""
    possible = [rate for rate in tariff.rates if _for_goods(rate, facts, goods)]
    if any(rate.goes_by_size and _size_unknown(rate, facts) for rate in possible):
        return Assessment(size_missing=True)
    rates = [rate for rate in possible if _for_size(rate, facts)]
    if not rates:
        return Assessment()
    rate = max(rates, key=lambda one: (one.amount, one.id))
    return Assessment((_line(rate, share_of(facts, goods, route), tariff.shares),))


def share_of(facts: RecordFacts, goods: Sequence[GoodsLine], route: Route) -> ShareOf:
    if facts.direction is not Direction.IMPORT or not goods:
        return ShareOf.WHOLE
    return ShareOf.YARD_ONLY if route.hands_over else ShareOf.INLAND_IMPORT


def _line(rate: FeeRate, kind: ShareOf, shares: Iterable[FeeShare]) -> FeeLine:
    share = next((one for one in shares if one.id is kind), None)
    percent = share.percent if share else 100
    return FeeLine(
        rate=rate.id,
        rate_from=rate.valid_from,
        base=rate.amount,
        share=kind if share else ShareOf.WHOLE,
        share_from=share.valid_from if share else None,
        percent=percent,
        amount=round(rate.amount * percent / 100),
        source=rate.source if share is None else f"{rate.source}; {share.source}",
    )


def _for_goods(rate: FeeRate, facts: RecordFacts, goods: Sequence[GoodsLine]) -> bool:
    if (rate.direction, rate.regime) != (facts.direction, facts.regime) or not goods:
        return False
    return not rate.hs or any(line.hs.startswith(rate.hs) for line in goods)


def _size_unknown(rate: FeeRate, facts: RecordFacts) -> bool:
    """A vehicle without container has no container's size; any other size must be declared to be known."""
    if rate.container_feet is not None:
        return bool(facts.vehicle.containers) and facts.container_feet is None
    return facts.capacity_kg is None


def _for_size(rate: FeeRate, facts: RecordFacts) -> bool:
    if rate.container_feet is not None and rate.container_feet != facts.container_feet:
        return False
    if rate.from_kg is None and rate.below_kg is None:
        return True
    capacity = facts.capacity_kg
    if capacity is None:
        return False
    return capacity >= (rate.from_kg or 0) and (rate.below_kg is None or capacity < rate.below_kg)
