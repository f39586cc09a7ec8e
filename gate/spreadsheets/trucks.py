"""Rows with the same trip number are one truck; the first says everything, the others add goods lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from gate.spreadsheets.table import Line


@dataclass(frozen=True)
class Truck:
    """`reference` is empty where the row has none: such a row stands alone, to be refused."""

    reference: str
    lines: tuple[Line, ...]


def trucks_of(lines: Iterable[Line]) -> tuple[Truck, ...]:
    """In the order in which they first appear."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        reference = line.cells.get("reference", "")
        grouped.setdefault(reference or f"\0{line.number}", []).append(line)
    return tuple(Truck(name if name[0] != "\0" else "", tuple(group)) for name, group in grouped.items())
