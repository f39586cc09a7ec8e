"""Geometry between a frame and a straightened plate. Corners: TL TR BR BL in pixels, shape (4, 2)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.ports import Image
from ocr.reads import Corners

Quad = NDArray[np.float32]
_LEAST = 8


def to_quad(corners: Corners) -> Quad:
    return np.asarray(corners, dtype=np.float32)


def to_corners(quad: Quad) -> Corners:
    one, two, three, four = ((float(x), float(y)) for x, y in quad)
    return one, two, three, four


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height: the longer of each pair of opposite sides."""
    across = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    down = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    return float(across), float(down)


def grow(quad: Quad, across: float, down: float) -> Quad:
    """Corners moved outwards along the plate's own axes, by pixels on each side."""
    right = _unit(quad[1] - quad[0] + quad[2] - quad[3])
    below = _unit(quad[3] - quad[0] + quad[2] - quad[1])
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float32)
    moved = quad + signs[:, :1] * right * across + signs[:, 1:] * below * down
    return np.asarray(moved, dtype=np.float32)


def warp(image: Image, quad: Quad, margin: float = 0.0, least_height: int = 0) -> tuple[Image, Quad]:
    """Straight view of `quad` with a margin (share of its height) around it, and the transform back (3 x 3).

    Plates lower than `least_height` pixels are drawn larger, so that later steps have pixels to work with.
    """
    width, height = sides(quad)
    scale = max(1.0, least_height / max(height, 1.0))
    width, height = max(_LEAST * 2, width * scale), max(_LEAST, height * scale)
    rim = margin * height
    inner = [[rim, rim], [width + rim, rim], [width + rim, height + rim], [rim, height + rim]]
    matrix = cv2.getPerspectiveTransform(quad, np.array(inner, dtype=np.float32))
    size = (round(width + 2 * rim), round(height + 2 * rim))
    straight = cv2.warpPerspective(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(straight, dtype=np.uint8), np.linalg.inv(matrix).astype(np.float32)


def project(quad: Quad, matrix: NDArray[np.float32]) -> Quad:
    return np.asarray(cv2.perspectiveTransform(quad[None].astype(np.float32), matrix)[0], dtype=np.float32)


def frame_quad(image: Image) -> Quad:
    """The whole picture as a quad."""
    height, width = image.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length or 1.0)
