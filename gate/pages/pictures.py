"""Pictures as pages draw them: the address, the size, and boxes as an overlay that is never burnt in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from PIL import Image

from events.messages.lane import Box, Picture
from gate.domain.errors import NotFoundError
from gate.pages.speech import Speech
from gate.services.views.shapes import FrameView
from gate.store.evidence import EvidenceStore
from gate.store.frames import read_frame
from ocr.plates import display


@dataclass(frozen=True)
class DrawnBox:
    """`points` as SVG wants them; `x`, `y` where the text stands: above the box, or below it at the picture's edge."""

    points: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Shot:
    url: str
    width: int
    height: int
    taken_at: datetime
    caption: str
    boxes: tuple[DrawnBox, ...]

    @property
    def text_size(self) -> int:
        """Large enough to be read on a phone, whatever the picture's size."""
        return max(14, self.width // 26)


def of_evidence(picture: Picture, caption: str) -> Shot:
    return Shot(
        f"/evidence/{picture.sha256}",
        picture.width,
        picture.height,
        picture.taken_at,
        caption,
        _drawn(picture.boxes, picture.width),
    )


def shots(pictures: Iterable[Picture], speech: Speech) -> list[Shot]:
    return [of_evidence(picture, _caption(picture.camera, speech)) for picture in pictures]


def of_frames(store: EvidenceStore, lane: str, frames: Sequence[FrameView], speech: Speech) -> list[Shot]:
    """The latest frame of each camera, the front one first. One that vanished in this moment is left out."""
    drawn = []
    for frame in sorted(frames, key=_front_first):
        try:
            width, height = _size_of(store, lane, frame.camera, frame.sha256)
        except NotFoundError:
            continue
        url = f"/lanes/{lane}/cameras/{frame.camera}?v={frame.sha256[:16]}"
        caption = _caption(frame.camera, speech)
        drawn.append(Shot(url, width, height, frame.taken_at, caption, _drawn(frame.boxes, width)))
    return drawn


def _caption(camera: str, speech: Speech) -> str:
    return speech.say("Camera %(name)s", name=speech.word("part", camera).text)


def _front_first(frame: FrameView) -> tuple[bool, str]:
    return ("front" not in frame.camera, frame.camera)


@lru_cache(maxsize=64)
def _size_of(store: EvidenceStore, lane: str, camera: str, sha256: str) -> tuple[int, int]:  # noqa: ARG001 -- the digest is the cache's key: a new frame, a new look
    _, data = read_frame(store, lane, camera)
    with Image.open(BytesIO(data)) as image:
        return image.size


def _drawn(boxes: Iterable[Box], width: int) -> tuple[DrawnBox, ...]:
    return tuple(_draw(box, width) for box in boxes)


def _draw(box: Box, width: int) -> DrawnBox:
    left = min(x for x, _ in box.corners)
    top, bottom = min(y for _, y in box.corners), max(y for _, y in box.corners)
    size = max(14, width // 26)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in box.corners)
    below = top < size * 1.3
    return DrawnBox(
        points, round(left, 1), round(bottom + size if below else top - size * 0.3, 1), display(box.text)
    )
