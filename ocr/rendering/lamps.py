"""Light that vehicles and the gate give off themselves: pools on the road, lit windows, street lamps."""

import numpy as np

from ocr.rendering.parts import Spot, flat
from ocr.rendering.raster import Surface
from ocr.rendering.tones import Tone

SIZE = 64


def light_pool(
    middle: tuple[float, float], size: tuple[float, float], tone: Tone, strength: float
) -> Surface:
    """A soft bright patch on the road, `size` metres across and along."""
    y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    fall = np.clip(1 - np.hypot(x, y), 0, 1) ** 1.5
    alpha = (255 * strength * fall).astype(np.uint8)
    texture = np.dstack([np.full((SIZE, SIZE, 3), tone, np.uint8), alpha])
    x0, x1 = middle[0] - size[0] / 2, middle[0] + size[0] / 2
    z0, z1 = middle[1] - size[1] / 2, middle[1] + size[1] / 2
    return Surface(
        flat((x0, 0.02, z1), (x1, 0.02, z1), (x0, 0.02, z0), (8, 4)), texture, soft=True, lift=0.05
    )


def beams(lamps: list[Spot], strength: float) -> list[Surface]:
    """What dipped head lamps throw on the road before the truck."""
    return [light_pool((lamp[0] * 0.8, -2.1), (2.2, 4.6), (205, 225, 235), strength) for lamp in lamps]
