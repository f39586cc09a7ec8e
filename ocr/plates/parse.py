"""From a typed or read text to a plate of a country."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ocr.plates import china, vietnam
from ocr.plates.canonical import canonical
from ocr.plates.errors import PlateError

Country = Literal["VN", "CN"]


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate that fits a grammar. `text` is canonical: compare only that, and always with the country."""

    country: Country
    text: str
    kind: str

    @property
    def display(self) -> str:
        return display(self.text)


def parse(text: str, country: str | None = None, *, provinces: Collection[str] | None = None) -> Plate:
    """The plate that `text` names; without `country` the grammar that fits decides. `provinces` are the codes that
    may begin a Vietnamese plate today, where the caller knows them better than this version.

    Raises PlateError `plate_invalid`, `plate_province_unknown`. The two grammars share no text: every Chinese plate carries a Chinese sign.
    """
    plain = canonical(text)
    if country in (None, "VN") and (kind := vietnam.kind_of(plain, any_province=provinces is not None)):
        _need_province(text, plain, provinces)
        return Plate("VN", plain, kind)
    if country in (None, "CN") and (kind := china.kind_of(plain)):
        return Plate("CN", plain, kind)
    raise PlateError("plate_invalid", _advice(text, country))


def find_kind(text: str) -> tuple[Country, str] | None:
    """Country and kind of a canonical text, or None: the question a reader asks thousands of times a second."""
    if kind := vietnam.kind_of(text):
        return "VN", kind
    if kind := china.kind_of(text):
        return "CN", kind
    return None


def display(text: str) -> str:
    """A canonical text as printed on its plate; a text of no grammar comes back unchanged."""
    if (printed := vietnam.display(text)) != text:
        return printed
    return china.display(text)


def _need_province(text: str, plain: str, provinces: Collection[str] | None) -> None:
    code = vietnam.province_of(plain)
    if provinces is not None and code is not None and code not in provinces:
        sentence = f"No plate of Vietnam begins with {code} today: compare the first two digits of “{text}” with the plate."
        raise PlateError("plate_province_unknown", sentence)


def _advice(text: str, country: str | None) -> str:
    examples = {"VN": "12C-123.45 or 12R-123.45", "CN": "桂F12345 or 桂F1234挂"}
    wanted = examples.get(country or "", "12C-123.45 (Vietnam) or 桂F12345 (China)")
    return f"“{text}” is no plate number we know: write it as on the plate, for example {wanted}."
