"""Countries of origin with their names in the reader's language, by the Unicode locale data."""

from functools import cache

from babel import Locale

_USUAL = ("VN", "CN", "TH", "LA", "KH", "MY", "ID", "IN", "KR", "JP", "AU", "NZ", "US", "CL", "RU", "DE")


@cache
def origins(language: str) -> tuple[tuple[str, str], ...]:
    """The usual ones at this border first, then all others by name."""
    names = {
        code: str(name)
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    others = sorted((name, code) for code, name in names.items() if code not in _USUAL)
    return tuple((code, names[code]) for code in _USUAL) + tuple((code, name) for name, code in others)
