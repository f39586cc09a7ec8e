"""Vietnamese, English and Chinese: catalogues read once at start, English sentences are the message ids."""

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parent / "locale"
COOKIE = "lang"


@dataclass(frozen=True)
class Language:
    """`code` is the value of the cookie and of the `lang` attribute, `name` what its own speakers call it."""

    code: str
    name: str


LANGUAGES = (Language("vi", "Tiếng Việt"), Language("en", "English"), Language("zh", "中文"))
DEFAULT = "vi"
_CODES = {language.code for language in LANGUAGES}


def read_catalogue(code: str) -> Catalog:
    """The catalogue of a language other than English, as written by its translators."""
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=code, domain="messages")


@cache
def translations(code: str) -> gettext.NullTranslations:
    """Compiled in memory, so that a clone runs without a build step. English needs none."""
    if code == "en":
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def choose(cookie: str | None, accept_language: str | None) -> str:
    """What the reader chose before, else the first language of the browser that we have, else Vietnamese."""
    if cookie in _CODES:
        return str(cookie)
    return next((code for code in _accepted(accept_language or "") if code in _CODES), DEFAULT)


def _accepted(header: str) -> Iterable[str]:
    """Primary language tags, most wanted first (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, int, str]] = []
    for place, entry in enumerate(header.split(",")):
        tag, _, quality = entry.strip().partition(";q=")
        try:
            weight = float(quality or "1")
        except ValueError:
            weight = 0.0
        wanted.append((-weight, place, tag.split("-")[0].lower()))
    return (tag for _, _, tag in sorted(wanted))


def mark(message: str) -> str:
    """Names a message for the catalogue without translating it yet."""
    return message
