"""The latest frame of each camera: one file with its description in the first line, replaced whole; every process sees it."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from events.messages.lane import Box
from events.messages.values import PLACE_PATTERN
from gate.domain.errors import InvalidError, NotFoundError
from gate.store.evidence import EvidenceStore

_NAME = re.compile(PLACE_PATTERN)


@dataclass(frozen=True)
class StoredFrame:
    """`sha256` is that of the JPEG: pages use it to know a new frame from the old one."""

    lane: str
    camera: str
    taken_at: datetime
    sha256: str
    boxes: tuple[Box, ...]


def put_frame(
    store: EvidenceStore, frame: tuple[str, str, datetime], data: bytes, boxes: tuple[Box, ...]
) -> None:
    """`frame` is (lane, camera, taken at); an older frame than the kept one changes nothing.

    Raises InvalidError `frame_name_invalid` and what EvidenceStore.check and .write raise."""
    lane, camera, taken_at = frame
    path = _path(store, lane, camera)
    store.check("image/jpeg", data)
    if path.exists() and _read(path)[0].taken_at > taken_at:
        return
    head = {
        "lane": lane,
        "camera": camera,
        "taken_at": taken_at.astimezone(UTC).isoformat(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "boxes": [box.model_dump(mode="json") for box in boxes],
    }
    store.write(path, json.dumps(head, ensure_ascii=False).encode() + b"\n" + data, durable=False)


def frames_of(store: EvidenceStore, lane: str) -> tuple[StoredFrame, ...]:
    """The latest frame of every camera of a lane, by camera name; empty where none came yet."""
    folder = store.root / "frames" / _checked(lane)
    return tuple(_read(path)[0] for path in sorted(folder.glob("*.frame")))


def read_frame(store: EvidenceStore, lane: str, camera: str) -> tuple[StoredFrame, bytes]:
    """Description and JPEG bytes. Raises NotFoundError `frame_not_found`."""
    path = _path(store, lane, camera)
    if not path.exists():
        raise NotFoundError(
            "frame_not_found", "No frame has come from this camera yet: look at the lane's health."
        )
    return _read(path)


def _read(path: Path) -> tuple[StoredFrame, bytes]:
    line, _, data = path.read_bytes().partition(b"\n")
    head = json.loads(line)
    boxes = tuple(Box.model_validate(box) for box in head["boxes"])
    taken_at = datetime.fromisoformat(head["taken_at"])
    return StoredFrame(head["lane"], head["camera"], taken_at, head["sha256"], boxes), data


def _path(store: EvidenceStore, lane: str, camera: str) -> Path:
    return store.root / "frames" / _checked(lane) / f"{_checked(camera)}.frame"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InvalidError("frame_name_invalid", "Lane and camera names are small letters, digits, - and _.")
    return name
