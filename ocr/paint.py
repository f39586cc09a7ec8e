"""The ground of a plate whose kind alone has it: lettering in the form of an army plate is common, a red plate is not."""

import cv2

from ocr.ports import Image
from ocr.rectify import Quad, warp

RED = frozenset({"army"})
"""Kinds on red ground (Viet Nam: letters and digits in white on red are the army's)."""
_REDDEST, _FULL, _BRIGHT = 12, 50, 40
"""Hue to either side of red (of 180), and the least saturation and value (of 255)."""
_LEAST = 0.25


def red_share(image: Image, quad: Quad) -> float:
    """Share of red pixels inside the quad; 0 in a grey picture."""
    view, _ = warp(image, quad)
    if view.ndim == 2:
        return 0.0
    hue, full, bright = cv2.split(cv2.cvtColor(view, cv2.COLOR_BGR2HSV))
    red = (hue <= _REDDEST) | (hue >= 180 - _REDDEST)
    return float((red & (full >= _FULL) & (bright >= _BRIGHT)).mean())


def has_its_ground(image: Image, quad: Quad, kind: str) -> bool:
    """False only where a kind has a ground of its own and the picture does not show it."""
    return kind not in RED or red_share(image, quad) >= _LEAST
