"""Recall and false alarms of a detector on photos that were not trained on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from ocr.images import load_image
from ocr.ports import Locator
from ocr.reads import Box
from ocr.rectify import to_corners
from ocr.training.detector.photos import Photo

_ENOUGH = 0.5


@dataclass(slots=True)
class Found:
    """Counts over photos; `alarms` only in those whose plates are all labelled."""

    plates: int = 0
    hits: int = 0
    lines_right: int = 0
    complete: int = 0
    alarms: int = 0
    times: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"recall {self.hits}/{self.plates} = {self.hits / max(self.plates, 1):.4f}, "
            f"lines right {self.lines_right}/{self.hits}, "
            f"false alarms {self.alarms} in {self.complete} fully labelled photos, "
            f"median {median(self.times or [0]):.1f} ms"
        )


def measure(locator: Locator, held: Sequence[Photo]) -> Found:
    """A plate is found where the box around its corners and that of a quad share half of their union."""
    total = Found()
    for photo in held:
        frame = load_image(photo.path)
        started = time.perf_counter()
        places = locator.locate(frame)
        total.times.append((time.perf_counter() - started) * 1000)
        hit: set[int] = set()
        for quad, lines in zip(photo.labels.quads, photo.labels.lines, strict=True):
            wanted = Box.around(to_corners(quad))
            fits = [overlap(wanted, Box.around(place.corners)) for place in places] or [0.0]
            best = int(np.argmax(fits))
            total.plates += 1
            if fits[best] >= _ENOUGH:
                hit.add(best)
                total.hits += 1
                total.lines_right += places[best].layout == lines
        total.complete += photo.complete
        total.alarms += (len(places) - len(hit)) * photo.complete
    return total


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    across = max(0.0, min(one.right, other.right) - max(one.left, other.left))
    down = max(0.0, min(one.bottom, other.bottom) - max(one.top, other.top))
    return across * down / max(one.width * one.height + other.width * other.height - across * down, 1e-6)
