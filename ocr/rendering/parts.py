"""Simple solids: flat plates, boxes, wheels, lit and ready to draw."""

from dataclasses import dataclass

import numpy as np

from ocr.rendering.light import Light, bake
from ocr.rendering.panel import Panel
from ocr.rendering.raster import Surface
from ocr.rendering.spec import Image, Points
from ocr.rendering.tones import Tone

Spot = tuple[float, float, float]


@dataclass(frozen=True)
class Block:
    """An upright box: x from `x0` to `x1`, y from `y0` to `y1`, z (away from the camera) from `z0` to `z1`."""

    x0: float
    y0: float
    z0: float
    x1: float
    y1: float
    z1: float


def flat(top_left: Spot, top_right: Spot, bottom_left: Spot, cells: tuple[int, int] = (1, 1)) -> Points:
    """The grid of a parallelogram, (rows, columns) cells."""
    rows = np.linspace(0, 1, cells[0] + 1)[:, None, None]
    columns = np.linspace(0, 1, cells[1] + 1)[None, :, None]
    start = np.array(top_left)
    return np.asarray(
        start + columns * (np.array(top_right) - start) + rows * (np.array(bottom_left) - start)
    )


def face(block: Block, side: str, cells: tuple[int, int] = (1, 1)) -> Points:
    """A face seen from outside: `front` looks at the camera, `left`/`right` as the camera sees them, `top`."""
    b = block
    corners: dict[str, tuple[Spot, Spot, Spot]] = {
        "front": ((b.x0, b.y1, b.z0), (b.x1, b.y1, b.z0), (b.x0, b.y0, b.z0)),
        "left": ((b.x0, b.y1, b.z1), (b.x0, b.y1, b.z0), (b.x0, b.y0, b.z1)),
        "right": ((b.x1, b.y1, b.z0), (b.x1, b.y1, b.z1), (b.x1, b.y0, b.z0)),
        "top": ((b.x0, b.y1, b.z1), (b.x1, b.y1, b.z1), (b.x0, b.y1, b.z0)),
    }
    return flat(*corners[side], cells)


def plain(colour: Tone, size: tuple[int, int] = (8, 8)) -> Image:
    return np.dstack([np.full((*size, 3), colour, np.uint8), np.full(size, 255, np.uint8)])


def solid(block: Block, colour: Tone, light: Light, gloss: float = 0.0) -> list[Surface]:
    """A one-coloured box without back and bottom."""
    return [
        Surface(grid, bake(plain(colour), grid, light, gloss))
        for grid in (face(block, "left"), face(block, "right"), face(block, "top"), face(block, "front"))
    ]


def _tread(rng: np.random.Generator) -> Image:
    panel = Panel(0.3, 1.6, 160, (34, 34, 36))
    for y in np.arange(0.0, 1.6, 0.05):
        panel.line([(0.0, y), (0.08, y + 0.02), (0.22, y - 0.02), (0.3, y)], (16, 16, 17), 0.008)
    for x in (0.08, 0.15, 0.22):
        panel.line([(x, 0), (x, 1.6)], (14, 14, 15), 0.012)
    panel.grime(rng, 0.35, 0.2)
    return panel.bgra()


def _hub(rng: np.random.Generator, rim: Tone) -> Image:
    panel = Panel(1.04, 1.04, 150, (30, 30, 32))
    middle = (0.52, 0.52)
    panel.disc(middle, 0.52, (34, 34, 36))
    panel.disc(middle, 0.44, (26, 26, 28))
    panel.disc(middle, 0.31, rim)
    panel.disc(middle, 0.26, (rim[0] * 0.45, rim[1] * 0.45, rim[2] * 0.45))
    panel.disc(middle, 0.17, (rim[0] * 0.8, rim[1] * 0.8, rim[2] * 0.8))
    for turn in np.linspace(0, 2 * np.pi, 10, endpoint=False):
        panel.disc((0.52 + 0.21 * np.cos(turn), 0.52 + 0.21 * np.sin(turn)), 0.022, (60, 60, 62))
    panel.disc(middle, 0.09, (54, 54, 56))
    panel.grime(rng, 0.45, 0.3)
    return panel.bgra()


def _round_alpha(texture: Image) -> Image:
    high, wide = texture.shape[:2]
    y, x = np.ogrid[:high, :wide]
    inside = (x - wide / 2) ** 2 + (y - high / 2) ** 2 < (wide / 2) ** 2
    texture[..., 3] = np.where(inside, 255, 0)
    return texture


def wheel(centre: Spot, light: Light, rng: np.random.Generator, width: float = 0.3) -> list[Surface]:
    """A truck wheel of 1.04 m; the axle lies along x, `centre` is the middle of the tyre."""
    x, y, z = centre
    radius, segments = 0.52, 14
    turn = np.linspace(np.pi * 0.62, -np.pi * 0.62, segments + 1)
    grid = np.empty((segments + 1, 2, 3))
    grid[..., 1] = (y + radius * np.sin(turn))[:, None]
    grid[..., 2] = (z - radius * np.cos(turn))[:, None]
    grid[:, 0, 0], grid[:, 1, 0] = x - width / 2, x + width / 2
    disc = _round_alpha(_hub(rng, (150, 150, 152)))
    left = face(Block(x - width / 2, y - radius, z - radius, x + width / 2, y + radius, z + radius), "left")
    right = face(Block(x - width / 2, y - radius, z - radius, x + width / 2, y + radius, z + radius), "right")
    return [
        Surface(grid, bake(_tread(rng), grid, light, reach=0.6)),
        Surface(left, bake(disc, left, light, reach=0.7)),
        Surface(right, bake(disc, right, light, reach=0.7)),
    ]
