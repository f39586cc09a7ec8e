"""The characters of mainland Chinese plates (GA 36-2018 shapes)."""

from functools import lru_cache
from importlib.resources import files
from typing import Literal

import cv2
import numpy as np

from ocr.rendering.spec import Image

Kind = Literal["line", "upper", "lower", "green"]


@lru_cache(maxsize=1)
def _glyphs() -> dict[str, Image]:
    with (
        files("ocr.rendering").joinpath("data/chinese_glyphs.npz").open("rb") as stream,
        np.load(stream) as stored,
    ):
        return {name: np.asarray(stored[name], np.uint8) for name in stored.files}


def chinese_glyph(kind: Kind, char: str, width: int, height: int) -> Image:
    """A mask (0..255) of `height` x `width`; `kind` names the row it stands in."""
    glyphs = _glyphs()
    mask = glyphs.get(f"{kind}_{char}")
    if mask is None:
        raise ValueError(f"the Chinese plate face has no {char!r} for {kind}")
    shrinks = mask.shape[0] > height
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(mask, (width, height), interpolation=how), np.uint8)
