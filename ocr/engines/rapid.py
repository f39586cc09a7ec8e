"""RapidOCR as it comes, with our joining of rows and our grammars: the peer that our own reader is measured against."""

import threading
from typing import Any

import numpy as np
from rapidocr import RapidOCR

from ocr.engines.text_lines import TextLineReader, around
from ocr.ports import Image
from ocr.reads import Located
from ocr.rectify import to_corners

_ACCEPT = 0.85


def rapid_reader(threads: int = 1) -> TextLineReader:
    """A reader of its own: RapidOCR keeps settings of the running call in itself, so one call at a time."""
    text = _RapidText(threads)
    return TextLineReader(text.lines, text.whole, _ACCEPT)


class _RapidText:
    def __init__(self, threads: int) -> None:
        self._lock = threading.Lock()
        self._ocr = RapidOCR(
            params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": threads}
        )

    def lines(self, image: Image) -> list[Located]:
        with self._lock:
            found: Any = self._ocr(image, use_det=True, use_cls=True)
        if found.boxes is None or found.txts is None:
            return []
        return [
            Located(to_corners(np.asarray(box, dtype=np.float32)), score=float(score), text=text)
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]

    def whole(self, crop: Image) -> list[Located]:
        with self._lock:
            found: Any = self._ocr(crop, use_det=False, use_cls=False)
        texts, scores = found.txts or (), found.scores or ()
        return [Located(around(crop), score=float(s), text=t) for t, s in zip(texts, scores, strict=True)]
