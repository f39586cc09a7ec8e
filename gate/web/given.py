"""What callers send, before any use case sees it: storable text, and commands of the form they must have."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from gate.domain.errors import InvalidError, RuleFailure

M = TypeVar("M", bound=BaseModel)
_SECRET = "password"  # noqa: S105 -- part of the names of fields that are never said back
_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and halves of surrogate pairs, which are no text."""
_ROW_BY_ROW = ("/declarations/bulk",)
"""Here each row is looked at by itself (gate/api/row_by_row.py): one that cannot be kept spoils no other."""
_PARTS = frozenset({"body", "query", "path", "header", "cookie"})


def made(kind: type[M], fields: Mapping[str, Any]) -> M:
    """The command these fields describe. Raises InvalidError `request_malformed` with a failure for each wrong field."""
    try:
        return kind.model_validate(fields)
    except ValidationError as wrong:
        raise malformed(wrong.errors()) from None


def malformed(errors: Sequence[Mapping[str, Any]]) -> InvalidError:
    """The refusal for what pydantic found wrong; pointers are JSON Pointers (RFC 6901) into what was sent."""
    failures = [
        RuleFailure("malformed", pointer(_steps(error["loc"])), _said_back(error), str(error["msg"]))
        for error in errors
    ]
    return InvalidError("request_malformed", "The request has not the form it must have.", failures)


def pointer(steps: Sequence[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


async def storable(request: Request) -> None:
    """A dependency of every route. Raises InvalidError `text_invalid` where a text holds what no database keeps, and
    `request_malformed` where a name stands twice in one JSON object: two readers would take two different values (RFC 7493, 2.3)."""
    named = [*request.path_params.items(), *request.query_params.multi_items()]
    need_storable((pointer([name]), str(value)) for name, value in named)
    if request.headers.get("content-type", "").partition(";")[0].strip().endswith("json"):
        body = await request.body()
        value = _parsed(body)
        if b"\\u" in body and not request.url.path.endswith(_ROW_BY_ROW):
            need_storable_value(value)


def need_storable_value(value: Any) -> None:
    """A JSON value. Raises InvalidError `text_invalid`."""
    need_storable(_texts(value))


def need_storable(texts: Iterable[tuple[str, str]]) -> None:
    """Each with its pointer. Raises InvalidError `text_invalid`."""
    failures = [
        RuleFailure("text_invalid", place, "", "Leave out NUL characters and broken surrogate pairs.")
        for place, text in texts
        if _NOT_KEPT.search(text)
    ]
    if failures:
        raise InvalidError("text_invalid", "A text holds a character that cannot be kept.", failures)


def _parsed(body: bytes) -> Any:
    """What is no JSON at all is refused by whoever reads it next."""
    try:
        return json.loads(body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        said = [
            {"loc": (), "input": name, "msg": f"The name {name} stands twice in one object."}
            for name in twice
        ]
        raise malformed(said)
    return found


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text and every name of a field in a JSON value, with its pointer."""
    left: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while left:
        place, inner = left.pop()
        if isinstance(inner, str):
            yield pointer(place), inner
        elif isinstance(inner, dict):
            yield from ((pointer(place), name) for name in inner)
            left.extend(((*place, name), entry) for name, entry in inner.items())
        elif isinstance(inner, list):
            left.extend(((*place, n), entry) for n, entry in enumerate(inner))


def _steps(loc: Sequence[str | int]) -> Sequence[str | int]:
    return loc[1:] if loc and loc[0] in _PARTS else loc


def _said_back(error: Mapping[str, Any]) -> str:
    """The wrong value, cut; nothing where it may hold a secret or cannot be written in UTF-8."""
    value = error.get("input")
    if isinstance(value, (dict, list)) or any(_SECRET in str(step) for step in error["loc"]):
        return ""
    return str(value)[:200].encode(errors="replace").decode()
