"""Reads any line of Latin capitals and digits with the recogniser that RapidOCR ships (PP-OCRv6 small, Apache-2.0)."""

from pathlib import Path

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray

from ocr.engines.sessions import open_session
from ocr.ports import Image

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODEL = Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_rec_small.onnx"
_HEIGHT, _LEAST_WIDTH, _MOST_WIDTH = 48, 48, 960


class LineNet:
    def __init__(self, threads: int = 1) -> None:
        self._session = open_session(_MODEL, threads)
        self._input = self._session.get_inputs()[0].name
        signs = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._columns = [0, *(1 + signs.index(sign) for sign in SIGNS)]

    def log_probs(self, line: Image) -> NDArray[np.float32]:
        """Steps x 37 for a straight line (BGR or grey): blank, then SIGNS; other signs are taken out."""
        colour = line if line.ndim == 3 else cv2.cvtColor(line, cv2.COLOR_GRAY2BGR)
        width = round(line.shape[1] * _HEIGHT / line.shape[0])
        size = (min(_MOST_WIDTH, max(_LEAST_WIDTH, width)), _HEIGHT)
        small = cv2.resize(colour, size, interpolation=cv2.INTER_LINEAR).astype(np.float32)
        tensor = (small / 127.5 - 1).transpose(2, 0, 1)[None]
        chances = self._session.run(None, {self._input: tensor})[0][0][:, self._columns] + 1e-8
        return np.asarray(np.log(chances / chances.sum(1, keepdims=True)), dtype=np.float32)
