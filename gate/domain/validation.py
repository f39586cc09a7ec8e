"""From what a firm typed to facts, or to the list of everything that is wrong with it. Nothing is stored while anything is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from events.messages.facts import (
    Certificate,
    CustomsDeclaration,
    Firm,
    Permit,
    RecordFacts,
)
from events.messages.values import Country, PlateId, VehicleSet
from gate.domain.code_lists import CodeLists
from gate.domain.declaration import Declaration, TypedPlate
from gate.domain.errors import InvalidError, RuleFailure
from gate.domain.goods import goods_failures, goods_of
from gate.domain.numbers import customs_number, customs_number_failure
from gate.domain.points import Reference
from ocr.plates import Plate, PlateError, parse, parse_container

_LONGEST_WINDOW = timedelta(days=7)
_EARLIEST = timedelta(days=30)
_CAPACITIES, _FEET = range(1, 200_001), range(10, 61)


@dataclass(frozen=True)
class Identity:
    """What the gate itself knows about the record: never typed by the firm."""

    record_id: str
    version: int
    firm: Firm
    driver_declared: bool
    predecessors: tuple[str, ...] = ()


def facts_of(
    typed: Declaration, identity: Identity, reference: Reference, now: datetime, *, window_open: bool = True
) -> RecordFacts:
    """The declared facts. `window_open` False skips the look at the clock: the truck is here already.

    Raises InvalidError `declaration_invalid` with every failure."""
    failures = (
        *failures_of(typed, reference, now, window_open=window_open),
        *_transfer_failures(typed, identity, reference),
    )
    if failures:
        raise InvalidError("declaration_invalid", "Correct the listed fields and send it again.", failures)
    return RecordFacts(
        record_id=identity.record_id,
        version=identity.version,
        direction=typed.direction,
        gate=typed.gate,
        route=typed.route,
        regime=typed.regime,
        loaded=typed.loaded,
        two_way=typed.two_way,
        capacity_kg=_whole(typed.capacity_kg, _CAPACITIES),
        container_feet=_whole(typed.container_feet, _FEET),
        vehicle=vehicle_of(typed, reference.lists),
        firm=identity.firm,
        driver_declared=identity.driver_declared,
        border_form_declared_at=typed.border_form_declared_at,
        planned_from=typed.planned_from,
        planned_until=typed.planned_until,
        goods=goods_of(typed.goods),
        customs_declarations=tuple(
            CustomsDeclaration(number=number)
            for text in typed.customs_declarations
            if (number := customs_number(text))
        ),
        certificates=tuple(Certificate(kind=p.kind, number=p.number.strip()) for p in typed.certificates),
        permits=tuple(
            Permit(kind=p.kind, number=p.number.strip(), valid_until=p.valid_until) for p in typed.permits
        ),
        predecessors=identity.predecessors,
    )


def failures_of(
    typed: Declaration, reference: Reference, now: datetime, *, window_open: bool = True
) -> tuple[RuleFailure, ...]:
    """Everything that is wrong, in the order of the form."""
    return (
        *_route_failures(typed, reference),
        *_vehicle_failures(typed, reference.lists),
        *_size_failures(typed),
        *_window_failures(typed, now, window_open=window_open),
        *goods_failures(typed, reference.lists),
        *_paper_failures(typed),
    )


def vehicle_of(typed: Declaration, lists: CodeLists) -> VehicleSet:
    """The vehicle set in canonical form. Raises PlateError: call failures_of first."""
    return VehicleSet(
        tractor=_plate_id(typed.tractor, lists),
        trailer=_plate_id(typed.trailer, lists) if typed.trailer else None,
        containers=tuple(parse_container(text) for text in typed.containers),
    )


def _plate_id(typed: TypedPlate, lists: CodeLists) -> PlateId:
    plate = _plate(typed, lists)
    return PlateId(country=Country(plate.country), text=plate.text, raw=typed.text)


def _plate(typed: TypedPlate, lists: CodeLists) -> Plate:
    """Raises PlateError. Where no list of provinces is kept, the codes of the grammar count."""
    return parse(typed.text, typed.country, provinces=lists.provinces or None)


def _route_failures(typed: Declaration, reference: Reference) -> Iterator[RuleFailure]:
    if typed.gate not in reference.gates:
        yield RuleFailure("gate_unknown", "/gate", typed.gate, "Choose a listed gate.")
    route = reference.routes.get(typed.route)
    if route is None:
        yield RuleFailure("route_unknown", "/route", typed.route, "Choose a listed route.")
    elif route.direction != typed.direction:
        yield RuleFailure(
            "route_wrong_direction",
            "/route",
            typed.route,
            f"This route is for {route.direction}: choose one of your direction.",
        )


def _transfer_failures(typed: Declaration, identity: Identity, reference: Reference) -> Iterator[RuleFailure]:
    """A vehicle that takes over goods goes its own route, and no other vehicle goes it."""
    route = reference.routes.get(typed.route)
    if route is not None and route.takes_over and not identity.predecessors:
        yield RuleFailure(
            "route_takes_over",
            "/route",
            typed.route,
            "Only a truck that takes over goods in the yard goes this route: declare it from the truck that brings them.",
        )
    if route is not None and identity.predecessors and not route.takes_over:
        yield RuleFailure(
            "route_not_takes_over",
            "/route",
            typed.route,
            "This truck takes over goods in the yard: choose a route that begins there.",
        )


def _vehicle_failures(typed: Declaration, lists: CodeLists) -> Iterator[RuleFailure]:
    yield from _plate_failures(typed.tractor, "/tractor/text", "tractor", lists)
    if typed.trailer:
        yield from _plate_failures(typed.trailer, "/trailer/text", "trailer", lists)
    seen: set[str] = set()
    for place, text in enumerate(typed.containers):
        pointer = f"/containers/{place}"
        try:
            number = parse_container(text)
        except PlateError as error:
            yield RuleFailure(error.code, pointer, text, error.sentence)
            continue
        if number in seen:
            yield RuleFailure("container_twice", pointer, text, "Name each container once.")
        seen.add(number)


def _size_failures(typed: Declaration) -> Iterator[RuleFailure]:
    if typed.capacity_kg.strip() and _whole(typed.capacity_kg, _CAPACITIES) is None:
        yield RuleFailure(
            "capacity_invalid",
            "/capacity_kg",
            typed.capacity_kg,
            "Write the load capacity in whole kilograms, as in the registration: 18000.",
        )
    if typed.container_feet.strip() and _whole(typed.container_feet, _FEET) is None:
        yield RuleFailure(
            "container_feet_invalid",
            "/container_feet",
            typed.container_feet,
            "Write the length of the container in feet, as in 40.",
        )


def _whole(text: str, limits: range) -> int | None:
    """The number, or None where there is none within the limits."""
    plain = text.replace(" ", "")
    known = plain.isascii() and plain.isdecimal() and len(plain) < 10
    return int(plain) if known and int(plain) in limits else None


def _plate_failures(
    typed: TypedPlate, pointer: str, part: Literal["tractor", "trailer"], lists: CodeLists
) -> Iterator[RuleFailure]:
    try:
        plate = _plate(typed, lists)
    except PlateError as error:
        yield RuleFailure(error.code, pointer, typed.text, error.sentence)
        return
    if part == "tractor" and plate.kind == "trailer":
        yield RuleFailure(
            "plate_is_trailer",
            pointer,
            typed.text,
            "This is a trailer's plate: write the tractor's plate here.",
        )
    if part == "trailer" and plate.kind != "trailer":
        yield RuleFailure(
            "plate_not_trailer",
            pointer,
            typed.text,
            "A trailer's plate has R after the province code (12R-123.45) or ends in 挂: compare it with the trailer.",
        )


def _window_failures(typed: Declaration, now: datetime, *, window_open: bool) -> Iterator[RuleFailure]:
    start, end = typed.planned_from, typed.planned_until
    if end <= start:
        yield RuleFailure(
            "window_reversed", "/planned_until", end.isoformat(), "The window must end after it begins."
        )
    elif end - start > _LONGEST_WINDOW:
        yield RuleFailure(
            "window_too_long", "/planned_until", end.isoformat(), "Plan the arrival within 7 days."
        )
    if window_open and end <= now:
        yield RuleFailure(
            "window_past", "/planned_until", end.isoformat(), "This time is past: plan a later arrival."
        )
    if start > now + _EARLIEST:
        yield RuleFailure(
            "window_too_far", "/planned_from", start.isoformat(), "Declare at most 30 days ahead."
        )


def _paper_failures(typed: Declaration) -> Iterator[RuleFailure]:
    numbers = [customs_number(text) for text in typed.customs_declarations]
    for place, (text, number) in enumerate(zip(typed.customs_declarations, numbers, strict=True)):
        pointer = f"/customs_declarations/{place}"
        if number is None:
            yield customs_number_failure(pointer, text)
        elif number in numbers[:place]:
            yield RuleFailure("customs_number_twice", pointer, text, "Name each customs declaration once.")
    papers = [("certificates", i, p) for i, p in enumerate(typed.certificates)]
    papers += [("permits", i, p) for i, p in enumerate(typed.permits)]
    for group, place, paper in papers:
        if not paper.kind.replace("_", "a").isalnum() or not paper.kind.islower() or not paper.kind.isascii():
            yield RuleFailure(
                "paper_kind_unknown", f"/{group}/{place}/kind", paper.kind, "Choose a listed kind."
            )
        if not paper.number.strip():
            yield RuleFailure(
                "paper_number_missing", f"/{group}/{place}/number", "", "Write the paper's number."
            )
