"""Transshipment (sang tải): which goods go from one vehicle to another, and what stays behind. Nothing is lost or made on the way."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pydantic import Field

from events.messages.facts import GoodsLine
from events.messages.values import Value
from gate.domain.errors import ConflictError, InvalidError, RuleFailure

_AMOUNTS = frozenset({"gross_kg", "packages"})


class Take(Value):
    """What goes of one goods line: `line` is its place among the first vehicle's goods, from 0.

    Without amounts the whole line goes; of a part, both are said. `gross_kg` in kilograms."""

    line: int = Field(ge=0, lt=200)
    packages: int | None = Field(default=None, ge=1, le=1_000_000)
    gross_kg: str | None = Field(default=None, max_length=20)


def taken(load: Sequence[GoodsLine], takes: Sequence[Take] | None, pointer: str) -> tuple[GoodsLine, ...]:
    """The goods that go; None = all. Raises InvalidError `transfer_invalid` with every failure, pointing below `pointer`."""
    if takes is None:
        return tuple(load)
    failures = [
        failure
        for n, take in enumerate(takes)
        for failure in _failures(load, takes[: n + 1], f"{pointer}/{n}")
    ]
    if not takes:
        failures.append(RuleFailure("take_nothing", pointer, "", "Say which goods go to the other truck."))
    if failures:
        raise InvalidError("transfer_invalid", "Correct what is to go to the other truck.", failures)
    return tuple(_part(load[take.line], take) for take in takes)


def left_after(load: Sequence[GoodsLine], gone: Sequence[GoodsLine]) -> tuple[GoodsLine, ...]:
    """What stays of the load. Raises ConflictError `load_changed` where it has not (or no longer) what is to go."""
    return tuple(line for line in remaining(load, gone) if line is not None)


def remaining(load: Sequence[GoodsLine], gone: Sequence[GoodsLine]) -> tuple[GoodsLine | None, ...]:
    """The same, place by place: None where nothing stays of a line."""
    left: list[GoodsLine | None] = list(load)
    for line in gone:
        place, found = next(((n, one) for n, one in enumerate(left) if one and _has(one, line)), (0, None))
        if found is None:
            raise ConflictError(
                "load_changed",
                "The first truck does not carry these goods, or not so much of them (any more): look at what it carries.",
            )
        left[place] = _less(found, line)
    return tuple(left)


def _failures(load: Sequence[GoodsLine], takes: Sequence[Take], pointer: str) -> Iterator[RuleFailure]:
    """Of the last one."""
    *before, take = takes
    if take.line >= len(load):
        yield RuleFailure(
            "take_line_unknown", f"{pointer}/line", str(take.line), "The first truck has no such goods line."
        )
        return
    if any(one.line == take.line for one in before):
        yield RuleFailure("take_line_twice", f"{pointer}/line", str(take.line), "Name each goods line once.")
    if (take.packages is None) is not (take.gross_kg is None):
        yield RuleFailure("take_half_said", pointer, "", "Of a part, say the weight and the packages.")
    elif take.packages is not None:
        yield from _amount_failures(load[take.line], take, pointer)


def _amount_failures(line: GoodsLine, take: Take, pointer: str) -> Iterator[RuleFailure]:
    weight, packages = _weight(take), take.packages or 0
    whole = weight == line.gross_kg
    if not 0 < weight <= line.gross_kg:
        fix = f"The line weighs {line.gross_kg} kg: no more can go."
        yield RuleFailure("take_too_much", f"{pointer}/gross_kg", take.gross_kg or "", fix)
    elif packages > line.packages or (whole and packages < line.packages):
        fix = f"The line has {line.packages} packages: with all its weight they all go, and no more."
        yield RuleFailure("take_packages", f"{pointer}/packages", str(packages), fix)


def _part(line: GoodsLine, take: Take) -> GoodsLine:
    if take.packages is None:
        return line
    return line.model_copy(update={"gross_kg": _weight(take), "packages": take.packages})


def _weight(take: Take) -> Decimal:
    """Kilograms, zero where the text is no number."""
    try:
        weight = Decimal((take.gross_kg or "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return weight if weight.is_finite() else Decimal(0)


def same_goods(one: GoodsLine, other: GoodsLine) -> bool:
    """Whether they differ in their amounts alone."""
    return one.model_dump(exclude=set(_AMOUNTS)) == other.model_dump(exclude=set(_AMOUNTS))


def _has(line: GoodsLine, part: GoodsLine) -> bool:
    enough = part.gross_kg <= line.gross_kg and part.packages <= line.packages
    return enough and same_goods(line, part)


def _less(line: GoodsLine, part: GoodsLine) -> GoodsLine | None:
    """Goods in bulk are one package here and one there."""
    weight = line.gross_kg - part.gross_kg
    if weight <= 0:
        return None
    return line.model_copy(update={"gross_kg": weight, "packages": max(1, line.packages - part.packages)})
