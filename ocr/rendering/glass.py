"""Windows: dark rooms behind a mirror of the sky."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.rendering.noise import fractal, ragged
from ocr.rendering.panel import Box, Panel
from ocr.rendering.tones import Floats, Tone, bgr

RUBBER: Tone = (17, 17, 18)


@dataclass(frozen=True)
class Pane:
    """`sky` 0..1: how bright the mirrored sky is. A cab has a driver, a dashboard and wipers, a booth has none."""

    box: Box
    sky: float
    cab: bool = True


def _reflection(rng: np.random.Generator, size: tuple[int, int], sky: float) -> Floats:
    """What stands before the glass: bright sky above a ragged line of roofs and trees."""
    high, wide = size
    rows = np.linspace(0, 1, high, dtype=np.float32)[:, None]
    line = 0.34 + 0.08 * ragged(rng, wide, (wide / 3, wide / 14), (0.8, 0.3))[None, :]
    above = np.clip((line - rows) * 7 + 0.5, 0, 1)
    clouds = 0.62 + 0.3 * fractal(rng, (high, wide), wide / 3, 4)
    leaves = np.clip(0.12 + 0.1 * fractal(rng, (high, wide), wide / 12, 4), 0, 1) * (1 - 0.7 * rows)
    shine = above * clouds * (1 - 0.5 * rows) + (1 - above) * leaves
    return np.asarray(bgr((196, 184, 172)) * shine[..., None] * np.float32(sky), np.float32)


def _driver(panel: Panel, box: Box, rng: np.random.Generator) -> None:
    x0, y0, x1, y1 = box
    x, high = x0 + (x1 - x0) * 0.74, y1 - y0
    shirt = (float(rng.uniform(36, 84)), float(rng.uniform(36, 76)), float(rng.uniform(36, 80)))
    panel.rounded((x - 0.27, y0, x + 0.27, y0 + high * 0.66), 0.1, (22, 21, 21))
    panel.rounded((x - 0.23, y0, x + 0.23, y0 + high * 0.44), 0.13, shirt)
    panel.rect((x - 0.045, y0 + high * 0.4, x + 0.045, y0 + high * 0.52), (38, 50, 66))
    panel.rounded((x - 0.085, y0 + high * 0.46, x + 0.085, y0 + high * 0.72), 0.08, (50, 66, 88))
    panel.rounded((x - 0.092, y0 + high * 0.62, x + 0.092, y0 + high * 0.75), 0.06, (16, 15, 15))
    for sign in (-1, 1):
        panel.line(
            [(x + sign * 0.21, y0 + high * 0.3), (x + sign * 0.17, y0 + 0.12), (x + sign * 0.08, y0 + 0.16)],
            shirt,
            0.07,
        )
    panel.line(
        [(x - 0.22, y0 + 0.05), (x - 0.1, y0 + 0.17), (x + 0.1, y0 + 0.17), (x + 0.22, y0 + 0.05)],
        (12, 12, 12),
        0.03,
    )


def _clutter(panel: Panel, box: Box, rng: np.random.Generator) -> None:
    x0, y0, x1, y1 = box
    for x in (x0 + 0.35, x0 + 0.62):
        panel.rounded((x - 0.2, y0, x + 0.2, y0 + (y1 - y0) * 0.6), 0.1, (25, 24, 24))
    panel.rect((x0, y0, x1, y0 + 0.08), (30, 30, 31))
    for _ in range(4):
        x, grey = float(rng.uniform(x0 + 0.1, x1 - 0.4)), float(rng.uniform(60, 150))
        size = (float(rng.uniform(0.08, 0.26)), float(rng.uniform(0.05, 0.1)))
        panel.rect((x, y0 + 0.02, x + size[0], y0 + size[1]), (grey, grey, grey))
    for offset, tone in ((0.08, (70, 140, 150)), (0.2, (110, 130, 80)), (0.32, (130, 130, 136))):
        if rng.random() < 0.75:
            low = y0 + float(rng.uniform(0.08, 0.16))
            panel.rounded((x0 + offset, low, x0 + offset + 0.09, low + 0.11), 0.008, tone)


def window(panel: Panel, pane: Pane, rng: np.random.Generator) -> None:
    x0, y0, x1, y1 = pane.box
    panel.rounded((x0 - 0.045, y0 - 0.045, x1 + 0.045, y1 + 0.045), 0.13, RUBBER)
    panel.fade(pane.box, (34, 32, 31), (24, 23, 23), 0.1)
    if pane.cab:
        _driver(panel, pane.box, rng)
        _clutter(panel, pane.box, rng)
        rows, columns = panel.window(pane.box)
        room = panel.pixels[rows, columns]
        room[:] = cv2.GaussianBlur(room, (0, 0), 0.011 * panel.density) * np.float32(0.66)
    _mirror(panel, pane, rng)
    if pane.cab:
        panel.rect((x0 + 0.02, y1 - 0.14, x1 - 0.02, y1), (30, 26, 22))
        panel.line([(x0 + 0.02, y1 - 0.145), (x1 - 0.02, y1 - 0.145)], (70, 64, 58), 0.008)
        _wipers(panel, pane.box)


def _mirror(panel: Panel, pane: Pane, rng: np.random.Generator) -> None:
    rows, columns = panel.window(pane.box)
    cover = panel.cover(pane.box, 0.1, (rows, columns))
    field = panel.pixels[rows, columns]
    size = (field.shape[0], field.shape[1])
    x = np.linspace(0, 1, size[1], dtype=np.float32)[None, :]
    y = np.linspace(0, 1, size[0], dtype=np.float32)[:, None]
    start = float(rng.uniform(0.3, 0.9))
    band = np.exp(-(((x + 0.35 * y - start) / 0.06) ** 2)) + 0.6 * np.exp(
        -(((x + 0.35 * y - start - 0.16) / 0.025) ** 2)
    )
    dust = np.clip(fractal(rng, size, size[1] / 5, 4), 0, 1) * 12
    field += (_reflection(rng, size, pane.sky) * 0.85 + ((band * 24 + dust) * pane.sky)[..., None]) * cover


def _wipers(panel: Panel, box: Box) -> None:
    x0, y0, x1, _ = box
    width = x1 - x0
    for start in (0.08, 0.42):
        foot = (x0 + width * start, y0 - 0.02)
        tip = (x0 + width * (start + 0.42), y0 + 0.1)
        panel.line([foot, (foot[0] + 0.3, y0 + 0.05), tip], (14, 14, 14), 0.014)
        panel.line([(foot[0] + 0.12, y0 + 0.015), tip], (9, 9, 9), 0.024)
