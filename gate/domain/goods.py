"""Goods lines as typed, judged and turned into facts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from events.messages.facts import GoodsLine
from gate.domain.declaration import Declaration, TypedGoods
from gate.domain.errors import RuleFailure

_CHAPTERS = frozenset(f"{number:02d}" for number in range(1, 99)) - {"77"}
"""Chapters of the Vietnamese tariff: the Harmonized System's 01-97 (77 is reserved) and the national 98."""
_HEAVIEST = Decimal(100_000)


def goods_of(lines: Sequence[TypedGoods]) -> tuple[GoodsLine, ...]:
    """The lines as facts; call goods_failures first."""
    return tuple(
        GoodsLine(
            hs=_hs(line.hs),
            description=line.description.strip(),
            gross_kg=_weight(line.gross_kg),
            packages=line.packages,
            origin=line.origin,
            plant=line.plant,
            animal=line.animal,
            perishable=line.perishable,
        )
        for line in lines
    )


def goods_failures(typed: Declaration) -> Iterator[RuleFailure]:
    if typed.loaded and not typed.goods:
        yield RuleFailure("goods_missing", "/goods", "", "Name the goods, or declare the vehicle as empty.")
    if not typed.loaded and typed.goods:
        yield RuleFailure(
            "goods_on_empty", "/loaded", "false", "An empty vehicle has no goods: change one of the two."
        )
    for place, line in enumerate(typed.goods):
        yield from _line_failures(line, f"/goods/{place}")


def _line_failures(line: TypedGoods, pointer: str) -> Iterator[RuleFailure]:
    code = _hs(line.hs)
    if len(code) != 8 or not (code.isascii() and code.isdigit()):
        yield RuleFailure(
            "hs_invalid", f"{pointer}/hs", line.hs, "Write the 8 digits of the tariff code, as in 0810.90.92."
        )
    elif code[:2] not in _CHAPTERS or code[2:4] == "00":
        yield RuleFailure(
            "hs_unknown", f"{pointer}/hs", line.hs, "The tariff has no such code: look it up again."
        )
    if not line.description.strip():
        yield RuleFailure("description_missing", f"{pointer}/description", "", "Say what the goods are.")
    weight = _weight(line.gross_kg)
    if not 0 < weight <= _HEAVIEST:
        yield RuleFailure(
            "weight_invalid",
            f"{pointer}/gross_kg",
            line.gross_kg,
            "Write the gross weight in kilograms, as in 18500.",
        )
    if not 1 <= line.packages <= 1_000_000:
        yield RuleFailure(
            "packages_invalid", f"{pointer}/packages", str(line.packages), "Count the packages: at least 1."
        )
    if len(line.origin) != 2 or not (line.origin.isascii() and line.origin.isupper()):
        yield RuleFailure(
            "origin_invalid", f"{pointer}/origin", line.origin, "Write the country as two letters, as in VN."
        )


def _hs(text: str) -> str:
    return text.replace(".", "").replace(" ", "")


def _weight(text: str) -> Decimal:
    """Kilograms, or zero where the text is no number (zero is refused)."""
    try:
        weight = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return weight if weight.is_finite() else Decimal(0)
