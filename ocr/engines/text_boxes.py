"""Finds lines of text in a frame with the detector that RapidOCR ships (PP-OCRv6 small, Apache-2.0)."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from ocr.engines.sessions import open_session
from ocr.ports import Image
from ocr.reads import Located
from ocr.rectify import Quad, to_corners

_MODEL = Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_det_small.onnx"
_STEP = 32
_LEAST_SIDE = 64


class TextBoxes:
    """Locator port: one quad per line of text. Its time grows with `area`, the pixels the network sees."""

    def __init__(self, threads: int = 1, area: int = 640 * 384) -> None:
        self._session = open_session(_MODEL, threads)
        self._input = self._session.get_inputs()[0].name
        self._area = area
        self._boxes = DBPostProcess(
            thresh=0.3, box_thresh=0.4, max_candidates=300, unclip_ratio=1.6, use_dilation=True
        )

    def locate(self, frame: Image) -> Sequence[Located]:
        height, width = frame.shape[:2]
        scores = self._session.run(None, {self._input: _tensor(frame, self._area)})[0]
        quads, sureness = self._boxes(scores, (height, width))
        return [
            Located(to_corners(_upright(np.asarray(quad, dtype=np.float32))), score=float(score))
            for quad, score in zip(quads, sureness, strict=True)
        ]


def _tensor(frame: Image, area: int) -> NDArray[np.float32]:
    """The frame at about `area` pixels (never enlarged more than twice), sides a multiple of 32, in -1..1."""
    colour = frame if frame.ndim == 3 else cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)
    height, width = colour.shape[:2]
    scale = min(2.0, (area / (height * width)) ** 0.5)
    size = [max(_LEAST_SIDE, round(side * scale / _STEP) * _STEP) for side in (width, height)]
    shrinking = scale < 1
    small = cv2.resize(colour, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
    return np.ascontiguousarray((small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])


def _upright(quad: Quad) -> Quad:
    """The same corners, beginning with the top left one of the text: the longer side runs along the line."""
    order = np.argsort(quad.sum(1))
    start = int(order[0])
    turned = np.roll(quad, -start, axis=0)
    (across, drop), (wide, down) = turned[1] - turned[0], turned[2] - turned[0]
    clockwise = across * down > drop * wide
    return turned if clockwise else turned[[0, 3, 2, 1]]
