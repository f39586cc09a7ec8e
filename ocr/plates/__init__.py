"""Plates and container numbers as words: grammars, canonical form, look-alikes. Pure Python on purpose."""

from ocr.plates.canonical import canonical
from ocr.plates.confusion import confusion_cost, look_alike_distance
from ocr.plates.errors import PlateError
from ocr.plates.iso6346 import check_digit, display_container, is_container, parse_container
from ocr.plates.parse import Country, Plate, display, find_kind, parse

__all__ = [
    "Country",
    "Plate",
    "PlateError",
    "canonical",
    "check_digit",
    "confusion_cost",
    "display",
    "display_container",
    "find_kind",
    "is_container",
    "look_alike_distance",
    "parse",
    "parse_container",
]
