"""Plates of mainland China after GA 36-2018: yellow, blue, trailer, new energy and the lettered kinds."""

import re

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
SUFFIXES = "挂学警港澳使领临"
_LETTER = "A-HJ-NP-Z"
_AUTHORITY = f"(?P<a>[{PROVINCES}][{_LETTER}])"
_ENERGY = "ABCDEFGHJK"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Published patterns have up to three letters in the serial, plates seen on the road four; never five.
    ("vehicle", re.compile(rf"{_AUTHORITY}(?P<b>(?=(?:\d*[{_LETTER}]){{0,4}}\d*$)[{_LETTER}0-9]{{5}})")),
    ("trailer", re.compile(rf"{_AUTHORITY}(?P<b>[{_LETTER}0-9]{{4}}挂)")),
    ("learner", re.compile(rf"{_AUTHORITY}(?P<b>[{_LETTER}0-9]{{4}}学)")),
    ("police", re.compile(rf"{_AUTHORITY}(?P<b>[{_LETTER}0-9]{{4}}警)")),
    ("hongkong", re.compile(rf"(?P<a>粤Z)(?P<b>[{_LETTER}0-9]{{4}}港)")),
    ("macau", re.compile(rf"(?P<a>粤Z)(?P<b>[{_LETTER}0-9]{{4}}澳)")),
    ("consulate", re.compile(rf"{_AUTHORITY}(?P<b>[{_LETTER}0-9]{{4}}领)")),
    ("embassy", re.compile(r"(?P<a>使)(?P<b>\d{6})")),
    ("embassy", re.compile(r"(?P<a>\d{3})(?P<b>\d{3}[使领])")),
    ("temporary", re.compile(rf"{_AUTHORITY}(?P<b>[{_LETTER}0-9]{{4}}临)")),
    ("official", re.compile(rf"(?P<a>[{PROVINCES}]O)(?P<b>[{_LETTER}0-9]{{5}})")),
    ("new_energy_large", re.compile(rf"{_AUTHORITY}(?P<b>\d{{5}}[{_ENERGY}])")),
    ("new_energy_small", re.compile(rf"{_AUTHORITY}(?P<b>[{_ENERGY}][{_LETTER}0-9]\d{{4}})")),
)


def kind_of(text: str) -> str | None:
    """Kind of a canonical text under the Chinese grammar, or None; the text alone cannot tell yellow from blue."""
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)), None)


def display(text: str) -> str:
    """`桂F12345` as printed, `桂F·12345`; a text that fits no pattern comes back unchanged."""
    for _, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return f"{found['a']}·{found['b']}"
    return text
