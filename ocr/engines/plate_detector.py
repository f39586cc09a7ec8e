"""Our plate detector: whole frames to four corners, a score and the number of lines (models/plate_detector.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engines.sessions import open_session, own_model
from ocr.overlap import keep_best
from ocr.ports import Image
from ocr.reads import Box, Located
from ocr.rectify import to_corners

MODEL = "plate_detector.onnx"
_STRIDES = (8, 16, 32)
_STEP = 32
_LARGEST_SCALE = 2.0
_GREY = 114

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DetectorOptions:
    """`width` x `height`: pixels the net sees of a frame, multiples of 32; `least`: score below which nothing is a plate.

    `tiles`: cut large frames into overlapping pieces of that size and look at each at full resolution, which finds
    plates too small for one look at the whole.
    """

    width: int = 640
    height: int = 384
    least: float = 0.3
    most: int = 12
    tiles: bool = False


class PlateDetector:
    """Locator port: one quad per plate, its own edge (`layout` says that it is one). Thread-safe."""

    def __init__(
        self, threads: int = 1, options: DetectorOptions = DetectorOptions(), model: Path | None = None
    ) -> None:
        self._session = open_session(model or own_model(MODEL), threads)
        self._input = self._session.get_inputs()[0].name
        self._options = options

    def locate(self, frame: Image) -> Sequence[Located]:
        """Plates by falling score, at most `most`, none that lies mostly on a better one."""
        colour = frame if frame.ndim == 3 else np.asarray(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR), np.uint8)
        found = [place for view in self._views(colour) for place in self._look(colour, view)]
        kept = keep_best(found, lambda place: Box.around(place.corners), lambda place: place.score)
        return kept[: self._options.most]

    def _views(self, frame: Image) -> Iterator[tuple[int, int, int, int]]:
        """Left, top, width and height of each look."""
        high, wide = frame.shape[:2]
        if not self._options.tiles:
            yield 0, 0, wide, high
            return
        width, height = min(wide, self._options.width), min(high, self._options.height)
        for top in _starts(high, height):
            for left in _starts(wide, width):
                yield left, top, width, height

    def _look(self, frame: Image, view: tuple[int, int, int, int]) -> list[Located]:
        left, top, width, height = view
        small, scale = self._fit(frame[top : top + height, left : left + width])
        rows = self._session.run(None, {self._input: small[None]})[0][0]
        middles, strides = _cells(small.shape[1], small.shape[0])
        scores = 1 / (1 + np.exp(-rows[:, 0]))
        best = np.flatnonzero(scores >= self._options.least)
        best = best[np.argsort(-scores[best])][: self._options.most * 20]
        quads = rows[best, 2:].reshape(-1, 4, 2) * strides[best, None, None] + middles[best, None]
        quads = quads / scale + np.array([left, top], np.float32)
        return [
            Located(to_corners(quad), 2 if line > 0 else 1, float(score))
            for quad, line, score in zip(quads, rows[best, 1], scores[best], strict=True)
        ]

    def _fit(self, view: Image) -> tuple[Image, float]:
        """The view shrunk into the net's size (never enlarged more than twice), sides rounded up to 32 with grey."""
        high, wide = view.shape[:2]
        scale = min(self._options.width / wide, self._options.height / high, _LARGEST_SCALE)
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(view, size, interpolation=way)
        right, below = (-side % _STEP for side in size)
        padded = cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_CONSTANT, value=(_GREY,) * 3)
        return np.asarray(padded, np.uint8), scale


def _starts(whole: int, piece: int) -> list[int]:
    """Where pieces begin so that neighbours share at least a quarter and the last one ends at the edge."""
    count = 1 if whole <= piece else 1 + -(-(whole - piece) // (piece * 3 // 4))
    return [round(n * (whole - piece) / max(count - 1, 1)) for n in range(count)]


def _cells(width: int, height: int) -> tuple[_Floats, _Floats]:
    """Middles (cells x 2) and strides (cells) in the order of the net's rows."""
    middles, strides = [], []
    for stride in _STRIDES:
        across, down = np.meshgrid(np.arange(width // stride), np.arange(height // stride))
        middles.append((np.stack([across.ravel(), down.ravel()], 1) + 0.5) * stride)
        strides.append(np.full(across.size, stride))
    return np.concatenate(middles).astype(np.float32), np.concatenate(strides).astype(np.float32)
