"""What net, targets and the engine agree on: levels, the size a plate has at each, and the order of the outputs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRIDES = (8, 16, 32)
LONG_SIDES = ((0.0, 56.0), (40.0, 128.0), (96.0, 4096.0))
"""Pixels of a plate's longer side for which each level answers; where they overlap, both do."""
OUTPUTS = 10
"""Per cell: logit of a plate's middle, logit of two lines, then TL TR BR BL from the cell's middle in strides."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels, multiples of 32."""

    width: int
    height: int


SEEN = Size(320, 256)
"""Pixels of a picture in training; the net itself takes any multiple of 32."""


def cell_centres(size: Size) -> tuple[Floats, Floats]:
    """Middles (cells x 2, pixels) and strides (cells) in the order of the net's rows: fine level first, row by row."""
    middles, strides = [], []
    for stride in STRIDES:
        across, down = np.meshgrid(np.arange(size.width // stride), np.arange(size.height // stride))
        middles.append((np.stack([across.ravel(), down.ravel()], 1) + 0.5) * stride)
        strides.append(np.full(across.size, stride))
    return np.concatenate(middles).astype(np.float32), np.concatenate(strides).astype(np.float32)
