"""Textures of chance: everything real is a little uneven."""

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


def fractal(rng: np.random.Generator, shape: tuple[int, int], cell: float, octaves: int = 4) -> Field:
    """Smooth noise about 0 within about -1..1; `cell` is the size of the coarsest blobs in pixels."""
    total = np.zeros(shape, np.float32)
    weight = 0.0
    for octave in range(octaves):
        size = max(cell / 2**octave, 1.0)
        small = rng.standard_normal((int(shape[0] / size) + 3, int(shape[1] / size) + 3), np.float32)
        strength = 0.6**octave
        total += strength * cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        weight += strength
    return total / np.float32(weight * 1.2)


def grain(rng: np.random.Generator, shape: tuple[int, int], strength: float) -> Field:
    """Uncorrelated noise, one sample per pixel."""
    return rng.standard_normal(shape, np.float32) * np.float32(strength)


def ragged(
    rng: np.random.Generator, length: int, cells: tuple[float, ...], heights: tuple[float, ...]
) -> Field:
    """A rough profile line (ridges, tree tops): one value per pixel."""
    line = np.zeros(length, np.float32)
    for cell, height in zip(cells, heights, strict=True):
        knots = rng.standard_normal((1, int(length / cell) + 3), np.float32)
        line += cv2.resize(knots, (length, 1), interpolation=cv2.INTER_CUBIC)[0] * np.float32(height)
    return line
