"""Container numbers after ISO 6346: owner (3 letters), category U, J or Z, six digits and a check digit."""

import re

from ocr.plates.canonical import canonical
from ocr.plates.errors import PlateError

_SHAPE = re.compile(r"[A-Z]{3}[UJZ]\d{7}")
# Letter values skip the multiples of eleven, which would not change the remainder.
_LETTER_VALUES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))


def check_digit(ten: str) -> int:
    """Check digit of the first ten characters: sum of value times 2^position, modulo 11, where ten counts as zero."""
    total = sum(_LETTER_VALUES.get(sign, ord(sign) - ord("0")) << place for place, sign in enumerate(ten))
    return total % 11 % 10


def is_container(text: str) -> bool:
    """True where a canonical text has the shape of a container number and the right check digit."""
    return bool(_SHAPE.fullmatch(text)) and check_digit(text[:10]) == int(text[10])


def parse_container(text: str) -> str:
    """Canonical container number. Raises PlateError `container_invalid` or `container_check_digit`."""
    plain = canonical(text)
    if not _SHAPE.fullmatch(plain):
        raise PlateError(
            "container_invalid",
            f"“{text}” is no container number: write four letters (the last U, J or Z) and seven digits, "
            "as in CSQU 305438 3.",
        )
    if (right := check_digit(plain[:10])) != int(plain[10]):
        raise PlateError(
            "container_check_digit",
            f"The check digit of “{text}” does not fit (it would be {right}): compare the number with the door.",
        )
    return plain


def display_container(text: str) -> str:
    """`CSQU3054383` as painted, `CSQU 305438 3`."""
    return f"{text[:4]} {text[4:10]} {text[10:]}"
