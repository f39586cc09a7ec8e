"""One truck's rows become a declaration, or the list of the cells that stand in the way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from gate.domain.declaration import Declaration
from gate.domain.errors import RuleFailure
from gate.domain.points import Reference
from gate.spreadsheets.cells import CellFailure, failure, moment, yes
from gate.spreadsheets.columns import CERTIFICATE, COLUMNS, OF_GOODS, PERMIT, REQUIRED, UNTIL, plain
from gate.spreadsheets.table import Line

T = TypeVar("T")
_CERTIFICATES = tuple(c.name for c in COLUMNS if c.name.startswith(CERTIFICATE))
_PERMITS = tuple(c.name for c in COLUMNS if c.name.startswith(PERMIT) and not c.name.endswith(UNTIL))
_GOODS_TEXTS = ("description", "hs", "gross_kg")
_GOODS_TICKS = ("plant", "animal", "perishable")
_PERSON = {
    "name": "driver_name",
    "nationality": "driver_nationality",
    "document": "driver_document",
    "licence": "driver_licence",
}
Place = tuple[int, str]
"""The row of the truck, from 0, and the column."""


class Draft:
    """Of the rows of one truck, the first of which says everything but further goods lines.

    `declaration` is None where `failures` say why."""

    def __init__(self, lines: Sequence[Line], reference: Reference) -> None:
        self._lines = lines
        self._reference = reference
        self._places: dict[str, Place] = {}
        self.failures: list[CellFailure] = [*_cells_refused(lines)]
        fields = self._fields()
        self.declaration = None if self.failures else self._declaration(fields)

    def found_at(self, failures: Iterable[RuleFailure]) -> list[CellFailure]:
        """What the gate found wrong with the declaration, at the cells it came from."""
        return [
            CellFailure(self._lines[row].number, column, one.code, one.value[:200], one.fix)
            for one in failures
            for row, column in [self._place(one.pointer)]
        ]

    def _declaration(self, fields: dict[str, Any]) -> Declaration | None:
        try:
            return Declaration.model_validate(fields)
        except ValidationError as wrong:
            for error in wrong.errors():
                row, column = self._place("".join(f"/{step}" for step in error["loc"]))
                self._refuse(row, column, "cell_refused", "Write it as in the template's example.")
            return None

    def _fields(self) -> dict[str, Any]:
        """The declaration as a firm's software would send it; every place is noted by its JSON Pointer."""
        route = self._route()
        fields: dict[str, Any] = {
            "gate": next(iter(self._reference.gates), ""),
            "route": self._at("/route", "route") and (route or ""),
            "direction": self._reference.routes[route].direction if route else "",
            "loaded": self._ticked("loaded", default=True),
            "two_way": self._ticked("two_way"),
            "tractor": self._plate("tractor"),
            "trailer": self._plate("trailer") if "trailer" in self._first.cells else None,
            "containers": self._several("containers"),
            "capacity_kg": self._at("/capacity_kg", "capacity_kg"),
            "container_feet": self._at("/container_feet", "container_feet"),
            "planned_from": self._time("planned_from"),
            "planned_until": self._time("planned_until"),
            "goods": [*self._goods()],
            "customs_declarations": self._several("customs_declarations"),
            "certificates": [*self._papers("certificates", CERTIFICATE, _CERTIFICATES)],
            "permits": [*self._papers("permits", PERMIT, _PERMITS)],
            "people": self._people(),
        }
        if "border_form_at" in self._first.cells:
            self._places["/border_form_declared_at"] = (0, "border_form_at")
            fields["border_form_declared_at"] = self._read("border_form_at", moment, _TIME)
        return fields

    @property
    def _first(self) -> Line:
        return self._lines[0]

    def _at(self, pointer: str, column: str, row: int = 0) -> str:
        """The cell's text, with its place noted."""
        self._places[pointer] = (row, column)
        return self._lines[row].cells.get(column, "")

    def _place(self, pointer: str) -> Place:
        """The cell that a JSON Pointer belongs to: the longest known beginning."""
        while pointer and pointer not in self._places:
            pointer = pointer.rpartition("/")[0]
        return self._places.get(pointer, (0, "reference"))

    def _refuse(self, row: int, column: str, code: str, fix: str) -> None:
        self.failures.append(failure(self._lines[row], column, code, fix))

    def _read(
        self, column: str, meaning: Callable[[str], T | None], said: tuple[str, str], row: int = 0
    ) -> T | None:
        """What the cell means, None where it is empty; refused with `said` (code, fix) where it means nothing."""
        text = self._lines[row].cells.get(column, "")
        found = meaning(text) if text else None
        if text and found is None:
            self._refuse(row, column, *said)
        return found

    def _route(self) -> str | None:
        """By its id or its name in any language."""
        names = {
            plain(name): route.id
            for route in self._reference.routes.values()
            for name in (route.id, *route.names.values())
        }
        return self._read("route", lambda text: names.get(plain(text)), _ROUTE)

    def _time(self, column: str) -> datetime | None:
        self._places[f"/{column}"] = (0, column)
        return self._read(column, moment, _TIME)

    def _ticked(self, column: str, row: int = 0, *, default: bool = False) -> bool:
        self._places.setdefault(f"/{column}", (row, column))
        found = self._read(column, yes, _YES_OR_NO, row)
        return default if found is None else found

    def _plate(self, column: str) -> dict[str, Any]:
        country = self._at(f"/{column}/country", f"{column}_country").upper()
        self._places[f"/{column}"] = (0, column)
        return {"text": self._at(f"/{column}/text", column), "country": country or None}

    def _several(self, column: str) -> list[str]:
        """Separated by commas, semicolons or lines."""
        text = self._at(f"/{column}", column).replace(";", ",").replace("\n", ",")
        return [entry.strip() for entry in text.split(",") if entry.strip()]

    def _goods(self) -> Iterator[dict[str, Any]]:
        self._places["/goods"] = (0, "description")
        count = 0
        for row, line in enumerate(self._lines):
            if not OF_GOODS & line.cells.keys():
                continue
            for name in sorted(OF_GOODS):
                self._places[f"/goods/{count}/{name}"] = (row, name)
            yield self._goods_line(row, line.cells)
            count += 1

    def _goods_line(self, row: int, cells: dict[str, str]) -> dict[str, Any]:
        packages = self._read("packages", _count, _PACKAGES, row)
        return {
            **{name: cells.get(name, "") for name in _GOODS_TEXTS},
            **{name: self._ticked(name, row) for name in _GOODS_TICKS},
            "packages": 1 if packages is None else packages,
            "origin": cells.get("origin", "VN").upper(),
        }

    def _papers(self, group: str, prefix: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        filled = [column for column in columns if column in self._first.cells]
        for place, column in enumerate(filled):
            number = self._at(f"/{group}/{place}", column)
            until = self._read(column + UNTIL, lambda text: moment(text, day_only=True), _TIME)
            yield {"kind": column.removeprefix(prefix), "number": number, "valid_until": until}

    def _people(self) -> list[dict[str, str]] | None:
        """The driver, where there is one."""
        said = {field: self._at(f"/people/0/{field}", column) for field, column in _PERSON.items()}
        self._places["/people"] = (0, "driver_name")
        filled = {field: text for field, text in said.items() if text}
        if filled and "name" not in filled:
            self._refuse(0, "driver_name", *_NEEDED)
        if "nationality" in filled:
            filled["nationality"] = filled["nationality"].upper()
        return [filled] if filled else None


_TIME = ("cell_time_invalid", "Write day and time, as in 24/11/2026 08:00.")
_YES_OR_NO = ("cell_yes_or_no", "Write yes or no.")
_PACKAGES = ("packages_invalid", "Count the packages: at least 1.")
_ROUTE = ("route_unknown", "Choose a listed route.")
_NEEDED = ("cell_missing", "Fill in this cell.")


def _count(text: str) -> int | None:
    digits = text.replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else None


def _cells_refused(lines: Sequence[Line]) -> Iterator[CellFailure]:
    """What is wrong before anything is read: missing cells, formulas, signs nobody keeps, rows that contradict the first."""
    first = lines[0]
    for column in REQUIRED:
        if column not in first.cells:
            yield failure(first, column, *_NEEDED)
    for line in lines:
        for column, text in line.cells.items():
            if text.startswith("="):
                yield failure(line, column, "cell_formula", "Write the value itself, not a formula.")
            elif "\0" in text:
                yield failure(line, column, "text_invalid", "Leave out NUL characters.")
            elif column not in OF_GOODS and text != first.cells.get(column):
                yield failure(
                    line, column, "cell_differs", "Leave it empty or as in the first row of this truck."
                )
