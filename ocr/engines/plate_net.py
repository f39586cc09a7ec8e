"""Our plate recogniser: a PP-OCRv4 mobile network cut to 75 characters and fine-tuned on plates (models/NOTICE)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.beam import search
from ocr.engines.sessions import open_session, own_model
from ocr.plates.china import PROVINCES, SUFFIXES
from ocr.ports import Image
from ocr.preparation import prepare
from ocr.reads import Beam

MODEL = "plate_recogniser.onnx"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + PROVINCES + SUFFIXES
_JOINT_PENALTY = 3.0
"""The seam of the joined rows looks like a stroke; a sign there must be this much (nats) likelier than nothing."""


class PlateNet:
    """Recogniser port. Thread-safe: ONNX Runtime sessions may run from several threads."""

    name = "plate"
    margin = 0.1

    def __init__(self, threads: int = 1, model: Path | None = None) -> None:
        self._session = open_session(model or own_model(MODEL), threads)
        self._input = self._session.get_inputs()[0].name

    def recognise(self, crop: Image, layout: int, *, stretch: float = 1.0) -> Sequence[Beam]:
        line = prepare(crop, layout, stretch=stretch)
        return search(self.log_probs(line, layout), ALPHABET)

    def log_probs(self, line: Image, layout: int) -> NDArray[np.float32]:
        """Steps x 76 log probabilities for a prepared line, the seam of two rows damped."""
        tensor = np.repeat((line.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
        rows: NDArray[np.float32] = np.log(self._session.run(None, {self._input: tensor})[0][0] + 1e-9)
        if layout == 2:
            middle = len(rows) // 2
            rows[middle - 1 : middle + 1, 1:] -= _JOINT_PENALTY
        return rows
