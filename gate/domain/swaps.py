"""A swap is an amendment that names only what is swapped: the rest is declared again as it stands."""

from collections.abc import Sequence
from typing import Any

from events.messages.facts import GoodsLine, RecordFacts
from events.messages.values import PlateId
from gate.domain.declaration import Declaration, TypedGoods, TypedPaper, TypedPlate
from gate.domain.errors import InvalidError

SWAPPABLE = ("tractor", "trailer", "containers", "people")
"""The fields of a declaration that a swap may name, in the order in which they are told."""


def declaration_of(facts: RecordFacts) -> Declaration:
    """The declaration that gives these facts again, to the letter; `people` stay as they are (None)."""
    vehicle = facts.vehicle
    return Declaration(
        direction=facts.direction,
        gate=facts.gate,
        route=facts.route,
        regime=facts.regime,
        loaded=facts.loaded,
        two_way=facts.two_way,
        capacity_kg="" if facts.capacity_kg is None else str(facts.capacity_kg),
        container_feet="" if facts.container_feet is None else str(facts.container_feet),
        tractor=_plate(vehicle.tractor),
        trailer=_plate(vehicle.trailer) if vehicle.trailer else None,
        containers=vehicle.containers,
        planned_from=facts.planned_from,
        planned_until=facts.planned_until,
        goods=typed_goods(facts.goods),
        customs_declarations=tuple(item.number for item in facts.customs_declarations),
        certificates=tuple(TypedPaper(kind=c.kind, number=c.number) for c in facts.certificates),
        permits=tuple(TypedPaper.model_validate(permit.model_dump()) for permit in facts.permits),
        border_form_declared_at=facts.border_form_declared_at,
    )


def swapped(facts: RecordFacts, named: dict[str, Any]) -> Declaration:
    """The declaration with what is swapped, by the names of SWAPPABLE; None = stays.

    Raises InvalidError `swap_empty` where nothing is named."""
    changes = {name: value for name, value in named.items() if name in SWAPPABLE and value is not None}
    if not changes:
        raise InvalidError(
            "swap_empty", "Name what is swapped: the tractor, the trailer, the containers or the people."
        )
    return declaration_of(facts).model_copy(update=changes)


def _plate(plate: PlateId) -> TypedPlate:
    return TypedPlate(text=plate.raw or plate.text, country=plate.country)


def typed_goods(lines: Sequence[GoodsLine]) -> tuple[TypedGoods, ...]:
    """Not judged anew by length: a weight may be spelled longer than it was typed."""
    return tuple(
        TypedGoods.model_construct(**{**line.model_dump(), "gross_kg": str(line.gross_kg)}) for line in lines
    )
