"""Vietnamese plates: TT 79/2024/TT-BCA with the codes of TT 51/2025, and older plates that stay valid."""

import re

_NEVER_ISSUED = {10, 13, 42, 44, 45, 46, 87, 91, 96}
PROVINCE_CODES = [str(code) for code in range(10, 100) if code not in _NEVER_ISSUED]
SERIES_LETTERS = "ABCDEFGHKLMNPSTUVXYZ"
"""The letters a series may have; I, J, O, Q and W are never issued and R only in second place."""

_SERIAL = r"(?P<c>\d{4,5})"


def _grammar(codes: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Order matters: the first pattern that fits names the kind."""
    province = f"(?P<a>{codes})"
    return (
        ("vehicle", re.compile(rf"{province}(?P<b>[{SERIES_LETTERS}]){_SERIAL}")),
        ("trailer", re.compile(rf"{province}(?P<b>RM|R){_SERIAL}")),
        ("special", re.compile(rf"{province}(?P<b>LD|DA|KT|HC|MK|CD|TD|MD|T){_SERIAL}")),
        ("foreign", re.compile(rf"{province}(?P<b>NG|QT|NN|CV){_SERIAL}")),
        ("foreign", re.compile(r"(?P<a>\d{2})(?P<b>\d{3})(?P<c>(?:NG|QT|NN|CV)\d{2})")),
        # Motorbike series have two letters too; only the colour of the plate tells a border-zone vehicle from them.
        ("two_letter", re.compile(rf"{province}(?P<b>[{SERIES_LETTERS}][{SERIES_LETTERS}R]){_SERIAL}")),
        ("motorbike", re.compile(rf"{province}(?P<b>[{SERIES_LETTERS}]\d|MD\d){_SERIAL}")),
        ("army", re.compile(r"(?P<a>[ABCDHKPQTV])(?P<b>[A-Z])(?P<c>\d{4})")),
    )


_PATTERNS = _grammar("|".join(PROVINCE_CODES))
_ANY_PROVINCE = _grammar("[1-9][0-9]")
"""For whoever knows the codes of the day: new ones are issued by law, not by a version of this package."""


def kind_of(text: str, *, any_province: bool = False) -> str | None:
    """Kind of a canonical text under the Vietnamese grammar, or None. `any_province`: with codes not known here too.

    An eight-character `59F11234` is both a car (59F-112.34) and an old motorbike (59-F1 1234): the car wins,
    since a gate sees trucks; the layout of the plate tells them apart where it matters.
    """
    patterns = _ANY_PROVINCE if any_province else _PATTERNS
    return next((kind for kind, pattern in patterns if pattern.fullmatch(text)), None)


def province_of(text: str) -> str | None:
    """The first two digits of a plate that belongs to a province; None for an army's or a foreign mission's, and for no plate."""
    for kind, pattern in _ANY_PROVINCE:
        if found := pattern.fullmatch(text):
            return None if kind == "army" or found["b"].isdigit() else found["a"]
    return None


def display(text: str) -> str:
    """`12C12345` as printed on the plate, `12C-123.45`; a text that fits no pattern comes back unchanged."""
    for kind, pattern in _ANY_PROVINCE:
        if found := pattern.fullmatch(text):
            return _join(kind, found["a"], found["b"], found["c"])
    return text


def _join(kind: str, province: str, series: str, serial: str) -> str:
    dotted = f"{serial[:3]}.{serial[3:]}" if len(serial) == len("00000") and serial.isdigit() else serial
    if kind == "army":
        return f"{province}{series}-{serial[:2]}-{serial[2:]}"
    if series.isdigit():
        return f"{province}-{series}-{serial[:2]}-{serial[2:]}"
    if kind == "motorbike":
        return f"{province}-{series} {dotted}"
    return f"{province}{series}-{dotted}"
