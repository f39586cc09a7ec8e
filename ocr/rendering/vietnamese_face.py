"""The wide face of Vietnamese car and truck plates, drawn from strokes (no licensed font of it exists).

A stroke is a line of points in a unit cell, x to the right, y down; cells are 38x63 mm with strokes of about 9 mm
(third-party notes on QCVN 08:2024/BCA, compared with real plates by eye).
"""

from collections.abc import Iterable
from functools import lru_cache

import cv2
import numpy as np

from ocr.rendering.spec import Image

Point = tuple[float, float]
Stroke = list[Point]
FINE = 4


def _arc(centre: Point, radii: Point, start: float, end: float) -> Stroke:
    """Degrees, 0 to the right, growing clockwise (y points down)."""
    turn = np.radians(np.linspace(start, end, 24))
    return [(centre[0] + radii[0] * np.cos(a), centre[1] + radii[1] * np.sin(a)) for a in turn]


def _stadium(top: float, bottom: float, left: float = 0.0, right: float = 1.0) -> Stroke:
    cx, rx = (left + right) / 2, (right - left) / 2
    ry = min(0.3, (bottom - top) / 2)
    return [
        *_arc((cx, top + ry), (rx, ry), 180, 360),
        *_arc((cx, bottom - ry), (rx, ry), 0, 180),
        (left, top + ry),
    ]


def _turned(strokes: Iterable[Stroke]) -> list[Stroke]:
    return [[(1 - x, 1 - y) for x, y in stroke] for stroke in strokes]


_SIX = [
    [
        (0.97, 0.26),
        *_arc((0.5, 0.26), (0.47, 0.26), 0, -180),
        *_arc((0.5, 0.74), (0.5, 0.26), 180, 0),
        *_arc((0.5, 0.68), (0.5, 0.26), 0, -180),
    ]
]
_P = [[(0, 1), (0, 0), (0.62, 0), *_arc((0.62, 0.27), (0.38, 0.27), -90, 90), (0, 0.54)]]
_C = [[*_arc((0.5, 0.3), (0.5, 0.3), -15, -180), *_arc((0.5, 0.7), (0.5, 0.3), 180, 15)]]
_D = [
    [
        (0, 0),
        (0.5, 0),
        *_arc((0.5, 0.32), (0.5, 0.32), -90, 0),
        *_arc((0.5, 0.68), (0.5, 0.32), 0, 90),
        (0, 1),
        (0, 0),
    ],
]
_S = [[*_arc((0.5, 0.26), (0.48, 0.26), -20, -270), *_arc((0.5, 0.75), (0.5, 0.25), -90, 160)]]

_STROKES: dict[str, list[Stroke]] = {
    "0": [_stadium(0.0, 1.0)],
    "1": [[(0.18, 0.28), (0.62, 0.0), (0.62, 1.0)]],
    "2": [[*_arc((0.5, 0.29), (0.48, 0.29), -175, 25), (0.02, 1.0), (1.0, 1.0)]],
    "3": [
        [
            *_arc((0.5, 0.25), (0.45, 0.25), -165, 75),
            (0.42, 0.48),
            (0.5, 0.48),
            *_arc((0.5, 0.74), (0.5, 0.26), -75, 165),
        ]
    ],
    "4": [[(0.6, 0.0), (0.0, 0.74), (1.0, 0.74)], [(0.72, 0.45), (0.72, 1.0)]],
    "5": [
        [
            (0.92, 0.0),
            (0.14, 0.0),
            (0.06, 0.5),
            *_arc((0.5, 0.69), (0.5, 0.31), -140, 0),
            *_arc((0.5, 0.69), (0.5, 0.31), 0, 160),
        ]
    ],
    "6": _SIX,
    "7": [[(0.0, 0.0), (1.0, 0.0), (0.36, 1.0)]],
    "8": [_stadium(0.0, 0.47, 0.06, 0.94), _stadium(0.47, 1.0)],
    "9": _turned(_SIX),
    "A": [[(0.0, 1.0), (0.5, 0.0), (1.0, 1.0)], [(0.17, 0.72), (0.83, 0.72)]],
    "B": [
        [(0, 0), (0.55, 0), *_arc((0.6, 0.24), (0.34, 0.24), -90, 90), (0, 0.48)],
        [(0, 0), (0, 1), (0.6, 1), *_arc((0.62, 0.74), (0.38, 0.26), 90, -90), (0, 0.48)],
    ],
    "C": _C,
    "D": _D,
    "Đ": [*_D, [(-0.16, 0.5), (0.42, 0.5)]],
    "E": [[(1, 0), (0, 0), (0, 1), (1, 1)], [(0, 0.49), (0.85, 0.49)]],
    "F": [[(1, 0), (0, 0), (0, 1)], [(0, 0.5), (0.85, 0.5)]],
    "G": [
        [
            *_arc((0.5, 0.3), (0.5, 0.3), -20, -180),
            *_arc((0.5, 0.7), (0.5, 0.3), 180, 0),
            (1, 0.55),
            (0.58, 0.55),
        ]
    ],
    "H": [[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, 0.5), (1, 0.5)]],
    "K": [[(0, 0), (0, 1)], [(0.95, 0), (0, 0.62)], [(0.36, 0.4), (1, 1)]],
    "L": [[(0, 0), (0, 1), (0.95, 1)]],
    "M": [[(0, 1), (0, 0), (0.5, 0.62), (1, 0), (1, 1)]],
    "N": [[(0, 1), (0, 0), (1, 1), (1, 0)]],
    "P": _P,
    "R": [*_P, [(0.5, 0.54), (1, 1)]],
    "S": _S,
    "T": [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]],
    "U": [[(0, 0), *reversed(_arc((0.5, 0.68), (0.5, 0.32), 0, 180)), (1, 0)]],
    "V": [[(0, 0), (0.5, 1), (1, 0)]],
    "X": [[(0, 0), (1, 1)], [(1, 0), (0, 1)]],
    "Y": [[(0, 0), (0.5, 0.5), (1, 0)], [(0.5, 0.5), (0.5, 1)]],
    "Z": [[(0, 0), (1, 0), (0, 1), (1, 1)]],
    "-": [[(0.0, 0.5), (1.0, 0.5)]],
}


@lru_cache(maxsize=256)
def vietnamese_glyph(char: str, height: int, weight: float = 0.14) -> Image:
    """A mask (0..255) `height` pixels high in the 38:63 cell; `weight` is the stroke over the height."""
    if char not in _STROKES:
        raise ValueError(f"the Vietnamese plate face has no {char!r}")
    high = height * FINE
    wide = round(high * 38 / 63)
    thick = weight * high
    mask = np.zeros((high, wide), np.uint8)
    for stroke in _STROKES[char]:
        points = np.array(stroke) * [wide - thick, high - thick] + thick / 2
        cv2.polylines(
            mask, [np.round(points * 16).astype(np.int32)], False, 255, max(1, round(thick)), cv2.LINE_AA, 4
        )
    return np.asarray(cv2.resize(mask, (wide // FINE, height), interpolation=cv2.INTER_AREA), np.uint8)
