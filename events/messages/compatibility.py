"""Whether readers and writers of two versions of a message understand each other, in both directions.

Full compatibility as the schema registries of Kafka mean it: only optional fields are added or dropped. What a field may
hold never changes, because an older reader would refuse what a newer writer sends; another meaning is another type, `.v2`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_WORDS_FOR_PEOPLE = {"title", "description", "examples", "$id", "$schema", "$defs", "default"}
_LOOKED_INTO = {"properties", "required", "$ref", *_WORDS_FOR_PEOPLE}


def breaks(earlier: Schema, later: Schema) -> list[str]:
    """What breaks between two JSON Schemas of one message, with JSON Pointers; empty when both understand each other."""
    return list(_breaks(_Place(earlier, earlier), _Place(later, later), ""))


class _Place:
    """A schema inside its document, so that references can be followed."""

    def __init__(self, document: Schema, schema: Any) -> None:
        self.document = document
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = document["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        self.schema = schema

    def inside(self, schema: Any) -> "_Place":
        return _Place(self.document, schema)


def _breaks(earlier: _Place, later: _Place, at: str) -> Iterator[str]:
    before, after = earlier.schema, later.schema
    if isinstance(before, list) and isinstance(after, list):
        yield from _lists(earlier, later, at)
    elif not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        if before != after:
            yield f"{at or '/'}: was {before!r}, is {after!r}"
    else:
        yield from _fields(earlier, later, at)
        for word in sorted((before.keys() | after.keys()) - _LOOKED_INTO):
            yield from _breaks(
                earlier.inside(before.get(word)), later.inside(after.get(word)), f"{at}/{word}"
            )


def _lists(earlier: _Place, later: _Place, at: str) -> Iterator[str]:
    before, after = earlier.schema, later.schema
    if len(before) != len(after):
        yield f"{at}: was {before!r}, is {after!r}"
        return
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        yield from _breaks(earlier.inside(one), later.inside(other), f"{at}/{number}")


def _fields(earlier: _Place, later: _Place, at: str) -> Iterator[str]:
    before, after = earlier.schema.get("properties", {}), later.schema.get("properties", {})
    needed_before, needed_after = (
        set(earlier.schema.get("required", ())),
        set(later.schema.get("required", ())),
    )
    for name in sorted(needed_after - needed_before):
        yield f"{at}/properties/{name}: an older writer need not send it, a newer reader needs it"
    for name in sorted(needed_before - needed_after):
        yield f"{at}/properties/{name}: an older reader needs it, a newer writer need not send it"
    for name in sorted(before.keys() & after.keys()):
        yield from _breaks(earlier.inside(before[name]), later.inside(after[name]), f"{at}/properties/{name}")
