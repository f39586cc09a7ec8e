"""Templates of three languages and the static files, each named by its content so that browsers may keep it."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from gate.pages import times
from gate.pages.languages import LANGUAGES, translations
from gate.pages.plates import chip, container_text
from gate.pages.speech import Speech

_HERE = Path(__file__).parent
_ONE_YEAR = "public, max-age=31536000, immutable"


class LastingFiles(StaticFiles):
    """Static files whose address carries their digest: they never change under one address."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = _ONE_YEAR
        return response


def static_files() -> LastingFiles:
    return LastingFiles(directory=_HERE / "static")


@cache
def static(name: str) -> str:
    """The address of a static file."""
    digest = hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def percent(probability: float) -> int:
    """Never 100 %: a reader can be sure, not certain."""
    return min(99, round(probability * 100))


@cache
def environment(language: str) -> Environment:
    """Strict: a name that a template misspells is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = translations(language)
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    speech = Speech(language)
    for name in (
        "word",
        "flag_words",
        "name",
        "open_decisions",
        "missing_word",
        "told",
        "decided_by",
        "number",
    ):
        made.globals[name] = getattr(speech, name)
    made.globals.update(
        language=language,
        languages=LANGUAGES,
        static=static,
        percent=percent,
        plate_chip=chip,
        container_text=container_text,
        new_command_id=lambda: uuid4().hex,
        clock_time=times.clock_time,
        minute=times.minute,
        window=partial(times.window, language=language),
        day=partial(times.day, language=language),
        day_and_time=partial(times.day_and_time, language=language),
        to_the_second=partial(times.to_the_second, language=language),
        colon=speech.colon,
        second_for_input=times.second_for_input,
    )
    return made
