"""One sign as a mask, from the faces that the repository may draw: the true ones first, near ones for variety."""

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from ocr.rendering.chinese_face import Kind, chinese_glyph
from ocr.rendering.panel import text_mask
from ocr.rendering.spec import Image
from ocr.rendering.vietnamese_face import vietnamese_glyph

Face = Literal["strokes", "round", "pressed", "green", "font"]
_FINE = 96
_NO_STROKES = "IJOQW"
_ARC = np.radians(np.linspace(0, 180, 17))
_SIX = np.array(
    [
        (0.97, 0.26),
        *((0.5 + 0.47 * np.cos(a), 0.26 - 0.26 * np.sin(a)) for a in _ARC),
        *((0.5 - 0.5 * np.cos(a), 0.74 + 0.26 * np.sin(a)) for a in _ARC),
        *((0.5 + 0.5 * np.cos(a), 0.68 - 0.26 * np.sin(a)) for a in _ARC),
    ]
)
"""On the road 6 and 9 are bent all round, unlike the straight-legged ones of the stroke face; x right, y down, 0..1."""
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
    if face == "round" and sign in "69":
        return _bent(sign, weight)
    if sign.isascii() and face in {"strokes", "round"} and sign not in _NO_STROKES:
        return vietnamese_glyph(sign, _FINE, weight)
    if face == "font" and sign.isascii():
        return None
    try:
        return chinese_glyph(_PRESSED.get(face, "line"), sign, _FINE // 2, _FINE)
    except ValueError:  # 学警港澳使领临 and I, O were never cut in that face
        return None


def _bent(sign: str, weight: float) -> Image:
    wide, thick = _FINE * 38 // 63, weight * _FINE
    points = (_SIX if sign == "6" else 1 - _SIX) * [wide - thick, _FINE - thick] + thick / 2
    mask = np.zeros((_FINE, wide), np.uint8)
    line = np.round(points * 16).astype(np.int32)
    cv2.polylines(mask, [line], False, 255, max(1, round(thick)), cv2.LINE_AA, 4)
    return mask
