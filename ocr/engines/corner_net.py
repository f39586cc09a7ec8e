"""A small network that finds the four corners of the plate inside a rough crop."""

import cv2
import numpy as np

from ocr.engines.sessions import open_session, own_model
from ocr.ports import Image
from ocr.preparation import to_grey
from ocr.rectify import Quad, frame_quad

_WIDTH, _HEIGHT = 96, 64
_BASE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)


class CornerNet:
    def __init__(self, threads: int = 1) -> None:
        self._session = open_session(own_model("plate_corners.onnx"), threads)
        self._input = self._session.get_inputs()[0].name

    def find(self, crop: Image) -> Quad:
        """Corners TL TR BR BL in pixels of `crop`, which shows one plate with up to half its height around it."""
        small = cv2.resize(to_grey(crop), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
        low, high = np.percentile(small, (1, 99))
        tensor = np.clip((small - low) / max(high - low, 12) * 2 - 1, -1, 1).astype(np.float32)
        offsets = self._session.run(None, {self._input: tensor[None, None]})[0][0].reshape(4, 2)
        return np.asarray((_BASE + offsets) * frame_quad(crop)[2], dtype=np.float32)
