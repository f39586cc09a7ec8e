"""Cab-over cabs: their outline and their styles. The cab's front lies at z = 0, its body behind (z > 0)."""

from dataclasses import dataclass

import numpy as np

from ocr.rendering.spec import Points
from ocr.rendering.tones import Tone

COLUMNS = 26
ROWS = 12


@dataclass(frozen=True)
class CabStyle:
    """Metres. `lean` is how far the windscreen's top lies behind the bumper, `roof` the height of the cab."""

    name: str
    width: float
    bottom: float
    roof: float
    depth: float
    screen: tuple[float, float]
    lean: float
    radius: float
    grille: str
    lamps: str
    lamp_y: float
    plate_y: float


STYLES: dict[str, CabStyle] = {
    "long_haul": CabStyle(
        "long_haul", 2.49, 0.32, 3.55, 2.15, (1.92, 2.78), 0.42, 0.26, "bars", "swept", 0.86, 0.56
    ),
    "classic": CabStyle(
        "classic", 2.46, 0.38, 3.02, 1.9, (1.78, 2.66), 0.22, 0.2, "mesh", "square", 0.80, 0.60
    ),
    "coastal": CabStyle(
        "coastal", 2.48, 0.34, 3.30, 2.1, (1.86, 2.70), 0.34, 0.32, "split", "tall", 0.90, 0.54
    ),
    "rigid": CabStyle(
        "rigid", 2.28, 0.40, 2.78, 1.75, (1.52, 2.36), 0.36, 0.24, "slats", "swept", 0.84, 0.60
    ),
}

PAINTS: dict[str, tuple[Tone, ...]] = {
    "CN": ((34, 30, 178), (226, 226, 222), (150, 86, 28), (40, 150, 200), (70, 120, 60), (36, 30, 150)),
    "VN": ((228, 228, 226), (156, 84, 30), (44, 110, 218), (40, 36, 170), (96, 110, 40), (208, 196, 180)),
}


@dataclass(frozen=True)
class Unrolled:
    """Where the parts of the wrap lie along the texture, metres from its left edge."""

    length: float
    side: float
    front: tuple[float, float]


def unrolled(style: CabStyle) -> Unrolled:
    side = style.depth - style.radius
    corner = np.pi / 2 * style.radius
    front = style.width - 2 * style.radius
    return Unrolled(2 * (side + corner) + front, side, (side, side + 2 * corner + front))


def _plan(style: CabStyle) -> Points:
    """(COLUMNS + 1) x 2 points x, z along the outline at bumper height, evenly spaced."""
    half, r, path = style.width / 2, style.radius, unrolled(style)
    corner = np.pi / 2 * r
    points = []
    for s in np.linspace(0, path.length, COLUMNS + 1):
        t = min(s, path.length - s)
        if t <= path.side:
            x, z = -half, style.depth - t
        elif t <= path.side + corner:
            turn = (t - path.side) / r
            x, z = -half + r - r * np.cos(turn), r - r * np.sin(turn)
        else:
            x, z = -half + r + (t - path.side - corner), 0.0
        bulge = 0.05 * (1 - (x / half) ** 2) if z < r else 0.0
        points.append((x if s <= path.length / 2 else -x, z - bulge))
    return np.array(points)


def wrap_grid(style: CabStyle) -> Points:
    """The cab's skin from its left rear edge round the front to its right rear edge."""
    plan = _plan(style)
    heights = np.linspace(style.roof, style.bottom, ROWS + 1)
    back = np.interp(
        heights,
        [style.bottom, 0.9, style.screen[0] - 0.25, style.screen[1], style.roof - 0.12, style.roof],
        [0.03, 0.0, 0.05, style.lean, style.lean + 0.32, style.lean + 0.62],
    )
    grid = np.empty((ROWS + 1, COLUMNS + 1, 3))
    nearness = np.clip(1 - plan[:, 1] / style.depth, 0, 1)
    pinch = np.interp(heights, [1.8, style.roof], [1.0, 0.955])
    grid[..., 0] = plan[None, :, 0] * pinch[:, None]
    grid[..., 1] = heights[:, None]
    grid[..., 2] = plan[None, :, 1] + back[:, None] * nearness[None, :] ** 0.7
    return grid
