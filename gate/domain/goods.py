"""Goods lines as typed, judged and turned into facts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from events.messages.facts import GoodsLine
from gate.domain.code_lists import HS_LENGTHS, CodeLists
from gate.domain.declaration import Declaration, TypedGoods
from gate.domain.errors import RuleFailure

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


def hs_codes(lines: Sequence[TypedGoods]) -> frozenset[str]:
    """What is to be looked up: the codes that have the form of one."""
    return frozenset(code for line in lines if _is_line(code := _hs(line.hs)))


def goods_failures(typed: Declaration, lists: CodeLists) -> Iterator[RuleFailure]:
    if typed.loaded and not typed.goods:
        yield RuleFailure("goods_missing", "/goods", "", "Name the goods, or declare the vehicle as empty.")
    if not typed.loaded and typed.goods:
        yield RuleFailure(
            "goods_on_empty", "/loaded", "false", "An empty vehicle has no goods: change one of the two."
        )
    for place, line in enumerate(typed.goods):
        yield from _line_failures(line, f"/goods/{place}", lists)


def _line_failures(line: TypedGoods, pointer: str, lists: CodeLists) -> Iterator[RuleFailure]:
    code = _hs(line.hs)
    if not _is_line(code):
        yield RuleFailure(
            "hs_invalid", f"{pointer}/hs", line.hs, "Write the 8 digits of the tariff code, as in 0810.90.92."
        )
    elif code[2:4] == "00" or not lists.knows_hs(code):
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


def _is_line(code: str) -> bool:
    return len(code) == HS_LENGTHS[-1] and code.isascii() and code.isdigit()


def _hs(text: str) -> str:
    return text.replace(".", "").replace(" ", "")


def _weight(text: str) -> Decimal:
    """Kilograms, or zero where the text is no number (zero is refused)."""
    try:
        weight = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return weight if weight.is_finite() else Decimal(0)
