"""Writes the published language down for others: JSON Schemas (2020-12), examples, and one AsyncAPI 3.0 document.

`python -m events.messages.schema` renews `events/schemas/`; a contract test tells when that was forgotten.
`python -m events.messages.schema publish`, at each release, adds what has changed to `events/schemas/published/`: versions
that others may hold for years, and with which every later one stays compatible.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events.messages.base import Message
from events.messages.compatibility import Schema, breaks
from events.messages.examples import EXAMPLES
from events.messages.registry import MESSAGES, TOPICS, MessageType, Topic, describe

FOLDER = Path(__file__).parents[1] / "schemas"
PUBLISHED = FOLDER / "published"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class IncompatibleSchemaError(Exception):
    """A published version and today's would not understand each other: give the new meaning a new type, `.v2`."""


def files() -> dict[str, str]:
    """Every file of the folder by its name, with its text."""
    found = {"asyncapi.json": _text(_asyncapi())}
    for row in MESSAGES:
        found[f"{row.name}.json"] = _text(schema(row))
    for example in EXAMPLES:
        found[f"{describe(example).name}.example.json"] = _text(example.model_dump(mode="json"))
    return found


def schema(row: MessageType) -> dict[str, Any]:
    """The JSON Schema of what a writer sends (which names every field) and a reader accepts."""
    body = row.model.model_json_schema(mode="validation")
    return {"$schema": _DIALECT, "$id": f"urn:bordergate:schema:{row.name}", **body}


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


def published(row: MessageType, folder: Path = PUBLISHED) -> Iterator[tuple[Schema, str]]:
    """Schema and example (JSON text) of every published version, the oldest first."""
    for path in sorted((folder / row.name).glob("[0-9][0-9][0-9].json")):
        example = path.with_suffix(".example.json").read_text(encoding="utf-8")
        yield json.loads(path.read_text(encoding="utf-8")), example


def publish(folder: Path = PUBLISHED) -> list[str]:
    """Adds today's schemas as the next version where they differ from the last; returns the types.

    Raises IncompatibleSchemaError, before anything is written.
    """
    changed = [row for row in MESSAGES if [schema(row)] != [s for s, _ in published(row, folder)][-1:]]
    for row in changed:
        found = [
            f"{row.name}{each}"
            for earlier, _ in published(row, folder)
            for each in breaks(earlier, schema(row))
        ]
        if found:
            raise IncompatibleSchemaError("\n".join(found))
    texts = files()
    for row in changed:
        place = folder / row.name
        place.mkdir(parents=True, exist_ok=True)
        number = len(list(published(row, folder))) + 1
        (place / f"{number:03}.json").write_text(texts[f"{row.name}.json"], encoding="utf-8")
        (place / f"{number:03}.example.json").write_text(texts[f"{row.name}.example.json"], encoding="utf-8")
    return [row.name for row in changed]


def _asyncapi() -> dict[str, Any]:
    by_type = {describe(example).name: example for example in EXAMPLES}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Border gate events", "version": "1.0.0"},
        "channels": {topic.name: _channel(topic, by_type) for topic in TOPICS},
        "components": {"messages": {row.name: _message(row) for row in MESSAGES}},
    }


def _channel(topic: Topic, examples: dict[str, Message]) -> dict[str, Any]:
    """The messages of a topic are those of its registry rows; a row with a topic per agency belongs to each of them."""
    names = [
        row.name for row in MESSAGES if _family(row.topic(examples[row.name]).name) == _family(topic.name)
    ]
    return {
        "address": topic.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["compact" if topic.compacted else "delete"],
                    "retention.ms": topic.retention_ms,
                },
            }
        },
        "x-owner": topic.owner,
        "x-writers": list(topic.writers),
        "x-readers": list(topic.readers),
    }


def _family(topic: str) -> tuple[str, ...]:
    """`gate.decision.customs.v1` and `gate.decision.tax.v1` carry the same messages."""
    return tuple(topic.split(".")[:2])


def _message(row: MessageType) -> dict[str, Any]:
    return {
        "name": row.name,
        "contentType": "application/json",
        "summary": (row.model.__doc__ or row.model.__name__).strip().splitlines()[0],
        "payload": {"$ref": f"./{row.name}.json"},
    }


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    write()
    if sys.argv[1:] == ["publish"]:
        publish()
