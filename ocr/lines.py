"""The published form of a result: one JSON object per picture or video frame (`bordergate read --json`)."""

from collections.abc import Sequence
from typing import Any

from ocr.read_files import FileRead
from ocr.reads import CharRead, ContainerRead, PlateRead


def line_of(result: FileRead) -> dict[str, Any]:
    """`{"file", "ms", "plates", "containers"}`; `frame` in videos, `error` {code, sentence} where it failed."""
    line: dict[str, Any] = {"file": str(result.file)}
    if result.frame is not None:
        line["frame"] = result.frame
    if result.read is not None:
        line["ms"] = result.read.ms
    line["plates"] = [_plate(plate) for plate in result.read.plates] if result.read else []
    line["containers"] = (
        [_container(container) for container in result.read.containers] if result.read else []
    )
    if result.error is not None:
        line["error"] = {"code": result.error.code, "sentence": result.error.sentence}
    return line


def _plate(plate: PlateRead) -> dict[str, Any]:
    return {
        "text": plate.text,
        "country": plate.country,
        "layout": plate.layout,
        "corners": [list(corner) for corner in plate.corners],
        "probability": plate.probability,
        "accepted": plate.accepted,
        "characters": _characters(plate.characters),
    }


def _container(container: ContainerRead) -> dict[str, Any]:
    return {
        "text": container.text,
        "probability": container.probability,
        "accepted": container.accepted,
        "corners": [list(corner) for corner in container.corners],
    }


def _characters(characters: Sequence[CharRead]) -> list[dict[str, Any]]:
    return [{"char": character.char, "probability": character.probability} for character in characters]
