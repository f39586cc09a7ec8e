"""EasyOCR with the English weights it is published with: the peer to measure against, not one to rely on."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ocr.beam import search
from ocr.engines.easy import EasyNetwork, import_extra
from ocr.ports import Image
from ocr.preparation import prepare
from ocr.reads import Beam

_HEIGHT = 64
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""It knows no Chinese sign: Chinese plates are out of its reach."""


class EasyEnglish:
    """Recogniser port; the weights come from a package. Raises ReaderError `engine_missing`."""

    name = "easyocr-english"
    margin = -0.07  # it takes the plate's frame for strokes

    def __init__(self, threads: int = 1) -> None:
        packaged = Path(str(import_extra("easyocr_en_models").__file__)).parent / "models"
        self._network = EasyNetwork(threads, model_storage_directory=str(packaged))
        known: str = self._network.reader.character
        self._columns = [0, *(1 + known.index(sign) for sign in _ALPHABET)]

    def recognise(self, crop: Image, layout: int, *, stretch: float = 1.0) -> Sequence[Beam]:
        line = prepare(crop, layout, stretch=stretch)
        width = round(line.shape[1] * _HEIGHT / line.shape[0])
        large = cv2.resize(line, (width, _HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        return search(self._network.log_probs(large / 127.5 - 1, self._columns), _ALPHABET)
