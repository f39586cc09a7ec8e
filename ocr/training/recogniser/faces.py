"""One sign as a mask, from the faces that the repository may draw: the true ones first, near ones for variety."""

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from ocr.rendering.chinese_face import Kind, chinese_glyph
from ocr.rendering.panel import text_mask
from ocr.rendering.spec import Image
from ocr.rendering.vietnamese_face import vietnamese_glyph

Face = Literal["strokes", "pressed", "green", "font"]
_FINE = 96
_NO_STROKES = "IJOQW"
_PRESSED: dict[str, Kind] = {"pressed": "line", "green": "green"}


@lru_cache(maxsize=4096)
def sign_mask(sign: str, face: Face, width: int, height: int, weight: float) -> Image:
    """A mask (0..255), `height` x at most `width`; `weight`: stroke over height where the face is drawn by strokes.

    Faces that lack a sign lend it from the font.
    """
    glyph = _glyph(sign, face, weight)
    if glyph is None:
        glyph = text_mask(sign, _FINE)
        narrow = glyph.shape[1] < 0.36 * glyph.shape[0]
        width = max(3, round(width * (0.55 if narrow else 1.0)))
    return np.asarray(cv2.resize(glyph, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _glyph(sign: str, face: Face, weight: float) -> Image | None:
    if sign.isascii() and face == "strokes" and sign not in _NO_STROKES:
        return vietnamese_glyph(sign, _FINE, weight)
    if face == "font" and sign.isascii():
        return None
    try:
        return chinese_glyph(_PRESSED.get(face, "line"), sign, _FINE // 2, _FINE)
    except ValueError:  # 学警港澳使领临 and I, O were never cut in that face
        return None
