"""Every message id that pages say, found the way translators' tools find them."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir

PAGES = Path(__file__).parents[3] / "gate" / "pages"
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_KEYWORDS = {"_": None, "gettext": None, "say": None}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def message_ids() -> dict[str, list[str]]:
    """Message id -> the places it is said."""
    found: dict[str, list[str]] = {}
    for file, line, message, _, _ in extract_from_dir(
        str(PAGES),
        method_map=_METHODS,
        keywords=_KEYWORDS,
        options_map={"templates/**.html": {"trimmed": "false"}},
    ):
        text = message if isinstance(message, str) else message[0]
        found.setdefault(text, []).append(f"{file}:{line}")
    return found


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))
