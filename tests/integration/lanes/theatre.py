"""A drawn lane whose scene a file decides, and a small reader that reads its plates from the pixels."""

import time
from pathlib import Path

import cv2
import numpy as np

from events.clock import SystemClock
from lanes.sources.port import Frame, SourceState
from ocr.plates import find_kind
from ocr.ports import Image
from ocr.reads import CharRead, Corners, FrameRead, PlateRead

HEIGHT, WIDTH = 360, 640
FPS = 10.0
_PLATE = (44, 220)
_SURE = 0.75


def draw_plate(text: str) -> Image:
    plate = np.full((*_PLATE, 3), (40, 200, 230), np.uint8)
    cv2.putText(plate, text, (8, 34), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (10, 10, 10), 3)
    return np.asarray(plate, np.uint8)


def draw_lane(plate: str | None) -> Image:
    """An empty lane, or a truck with this plate (`-`: with no plate) standing in it."""
    rng = np.random.default_rng(3)
    scene = rng.integers(70, 170, (9, 16, 3)).repeat(40, axis=0).repeat(40, axis=1).astype(np.uint8)
    if plate is not None:
        paint = sum(map(ord, plate)) * 37 % 160
        cv2.rectangle(scene, (180, 40), (480, 330), (120, paint, 30), -1)
        cv2.rectangle(scene, (200, 60), (460, 160), (50, 40, 40), -1)
        if plate != "-":
            scene[260 : 260 + _PLATE[0], 220 : 220 + _PLATE[1]] = draw_plate(plate)
    return scene


class VocabularyReader:
    """Reads by comparing pixels with the plates it knows: right about those, and blind to any other."""

    def __init__(self, *texts: str) -> None:
        self._known = {text: draw_plate(text) for text in texts}
        self.reads = 0

    def glance(self, frame: Image, /) -> FrameRead:
        return self.read(frame)

    def read(self, frame: Image, /) -> FrameRead:
        self.reads += 1
        found = [(*self._find(frame, plate), text) for text, plate in self._known.items()]
        score, place, text = max(found, key=lambda each: each[0])
        plates = (_read(text, score, place),) if score >= _SURE else ()
        return FrameRead(plates, (), 1.0, frame.shape[1], frame.shape[0])

    def _find(self, frame: Image, plate: Image) -> tuple[float, tuple[int, int]]:
        _, best, _, place = cv2.minMaxLoc(cv2.matchTemplate(frame, plate, cv2.TM_CCOEFF_NORMED))
        return float(best), (int(place[0]), int(place[1]))


def _read(text: str, score: float, place: tuple[int, int]) -> PlateRead:
    (x, y), (height, width) = place, _PLATE
    corners: Corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    known = find_kind(text)
    probability = min(0.999, score)
    return PlateRead(
        text=text,
        country=known[0] if known else None,
        layout=1,
        corners=corners,
        probability=probability,
        accepted=known is not None and probability >= 0.9,
        characters=tuple(CharRead(char, probability) for char in text),
    )


class Theatre:
    """A camera on a lane whose scene is the content of a file: empty, or the plate of the truck that stands there."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._clock = SystemClock()
        self._rng = np.random.default_rng(11)
        self._drawn: tuple[str, Image] | None = None
        self.state = SourceState.STREAMING
        self.note: str | None = None

    def read(self, timeout: float) -> Frame | None:
        time.sleep(min(timeout, 1 / FPS))
        told = self._script.read_text().strip()
        if self._drawn is None or self._drawn[0] != told:
            self._drawn = (told, draw_lane(told or None))
        grain = self._rng.normal(0, 2, (HEIGHT, WIDTH, 1))
        return Frame(np.clip(self._drawn[1] + grain, 0, 255).astype(np.uint8), self._clock.now())

    def close(self) -> None:
        self.state = SourceState.ENDED


def show(script: Path, plate: str) -> None:
    """Changes the scene in one step, so that no camera reads half a file."""
    fresh = script.with_suffix(".new")
    fresh.write_text(plate)
    fresh.replace(script)
