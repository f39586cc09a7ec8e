"""From labelled plates to what every cell of the net should answer."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.training.detector.shape import LONG_SIDES, STRIDES, Floats, Size, cell_centres

_REACH = 0.5
"""Cells up to this share of the half width and half height from the middle answer for a plate."""
_LEAST_PX = 9.0


@dataclass(frozen=True, slots=True)
class Labels:
    """Plates of one picture: `quads` n x 4 x 2 pixels (TL TR BR BL), `lines` n (1, 2), `sure` n: False = ignore."""

    quads: Floats
    lines: Floats
    sure: Floats


@dataclass(frozen=True, slots=True)
class Targets:
    """Per cell: `score` 0..1 (-1: do not judge), `lines` 0 | 1, `corners` x8 in strides, `height` in strides."""

    score: Floats
    lines: Floats
    corners: Floats
    height: Floats


def make_targets(labels: Labels, size: Size) -> Targets:
    middles, strides = cell_centres(size)
    count = len(middles)
    score, lines = np.zeros(count, np.float32), np.zeros(count, np.float32)
    corners, height = np.zeros((count, 8), np.float32), np.ones(count, np.float32)
    for quad, line, sure in zip(labels.quads, labels.lines, labels.sure, strict=True):
        within = _plane(quad, middles)
        near = np.exp(-(within**2).sum(1) * 2)
        around = (np.abs(within) < 1.05).all(1)
        if not sure or long_side(quad) < _LEAST_PX:
            score[around & (score == 0)] = -1
            continue
        chosen = _chosen(quad, within, middles, strides) & (near > score)
        score[chosen] = np.maximum(near[chosen], 0.3)
        lines[chosen] = line - 1
        corners[chosen] = ((quad[None] - middles[chosen, None]) / strides[chosen, None, None]).reshape(-1, 8)
        height[chosen] = short_side(quad) / strides[chosen]
    return Targets(score, lines, corners, height)


def _chosen(quad: Floats, within: Floats, middles: Floats, strides: Floats) -> Floats:
    """Cells near the middle of the plate on the levels for its size, on each at least the nearest one."""
    chosen = np.zeros(len(middles), np.bool_)
    length = long_side(quad)
    distance = ((middles - quad.mean(0)) ** 2).sum(1)
    for stride, (least, most) in zip(STRIDES, LONG_SIDES, strict=True):
        if least <= length <= most:
            level = strides == stride
            chosen |= level & (np.abs(within) < _REACH).all(1)
            chosen[np.where(level, distance, np.inf).argmin()] = True
    return np.asarray(chosen)


def _plane(quad: Floats, points: Floats) -> Floats:
    """Points in the plate's own coordinates: -1..1 from left to right and from top to bottom."""
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), square).astype(np.float64)
    flat = np.c_[points, np.ones(len(points))] @ matrix.T
    behind = flat[:, 2] * flat[((points - quad.mean(0)) ** 2).sum(1).argmin(), 2] <= 0
    plane = flat[:, :2] / np.where(np.abs(flat[:, 2:]) < 1e-9, 1e-9, flat[:, 2:])
    plane[behind] = 9.0
    return np.asarray(np.clip(plane, -9, 9), np.float32)


def long_side(quad: Floats) -> float:
    return float(max(_sides(quad)))


def short_side(quad: Floats) -> float:
    return float(max(min(_sides(quad)), 1.0))


def _sides(quad: Floats) -> tuple[float, float]:
    across = np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])
    down = np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])
    return float(across) / 2, float(down) / 2
