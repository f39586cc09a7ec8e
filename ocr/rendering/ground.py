"""The apron before a barrier: asphalt with its history, lane lines, stop line, islands."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.rendering.light import Light, bake
from ocr.rendering.noise import fractal
from ocr.rendering.panel import Panel, text_mask
from ocr.rendering.parts import flat
from ocr.rendering.raster import Canvas, Surface
from ocr.rendering.spec import Weather
from ocr.rendering.tones import Tone, bgr

LEFT, RIGHT, NEAR, FAR = -14.0, 14.0, 1.6, 66.0
DENSITY = 36
LANE = 1.85
WHITE: Tone = (196, 200, 200)
YELLOW: Tone = (60, 168, 206)


@dataclass(frozen=True)
class Apron:
    """`stop_z`: where the stop line lies. `words` are painted on the lane beyond it."""

    stop_z: float
    words: str


def earth(light: Light, rng: np.random.Generator) -> Surface:
    """Grass and scrub beyond the asphalt, to the foot of the hills."""
    panel = Panel(360.0, 360.0, 3, (70, 104, 92))
    high, wide = panel.alpha.shape
    panel.multiply(1 + 0.35 * fractal(rng, (high, wide), 60, 5))
    grid = flat((-180, -0.03, 362), (180, -0.03, 362), (-180, -0.03, 2), (24, 16))
    return Surface(grid, bake(panel.bgra(), grid, light))


def ground_surface(apron: Apron, weather: Weather, light: Light, rng: np.random.Generator) -> Surface:
    wet = weather == "rain"
    tone: Tone = (62, 62, 63) if wet else (104, 106, 108)
    panel = Panel(RIGHT - LEFT, FAR - NEAR, DENSITY, tone)
    _age(panel, rng, wet=wet)
    _paint(panel, apron)
    _wear_off(panel, rng)
    grid = flat((LEFT, 0, FAR), (RIGHT, 0, FAR), (LEFT, 0, NEAR), (40, 2))
    return Surface(grid, bake(panel.bgra(), grid, light))


def _age(panel: Panel, rng: np.random.Generator, *, wet: bool) -> None:
    high, wide = panel.alpha.shape
    panel.multiply(1 + 0.13 * fractal(rng, (high, wide), 160, 6))
    across = np.linspace(LEFT, RIGHT, wide, dtype=np.float32)
    tracks = sum(np.exp(-(((across - x) / 0.28) ** 2)) for x in (-1.0, 1.0, 4.2, 6.2, -6.2, -4.2))
    drip = sum(np.exp(-(((across - x) / 0.22) ** 2)) for x in (0.0, 5.2, -5.2))
    patchy = 0.6 + 0.4 * fractal(rng, (high, wide), 220, 3)
    panel.multiply(1 - (0.13 * tracks[None, :] + 0.22 * drip[None, :]).astype(np.float32) * patchy)
    for _ in range(26):
        x, y = float(rng.uniform(-2 - LEFT, 2 - LEFT)), float(rng.uniform(0, panel.height))
        size = float(rng.uniform(0.05, 0.35))
        panel.shadow((x, y, x + size, y + size * 1.6), float(rng.uniform(0.1, 0.4)), size * 0.3)
    for _ in range(9):
        _crack(panel, rng)
    for _ in range(3):
        x, y = float(rng.uniform(2, panel.width - 4)), float(rng.uniform(0, panel.height - 4))
        field = panel.window((x, y, x + float(rng.uniform(0.8, 2.6)), y + float(rng.uniform(1, 4))))
        panel.pixels[field] *= np.float32(0.8 if wet else rng.choice([0.8, 1.1]))


def _crack(panel: Panel, rng: np.random.Generator) -> None:
    x, y = float(rng.uniform(0, panel.width)), float(rng.uniform(0, panel.height))
    points = [(x, y)]
    for _ in range(int(rng.integers(5, 14))):
        x, y = x + float(rng.normal(0.05, 0.25)), y + float(rng.normal(0.1, 0.4))
        points.append((x, y))
    panel.line(points, (40, 40, 42), 0.02)


def _paint(panel: Panel, apron: Apron) -> None:
    middle, stop = -LEFT, apron.stop_z - NEAR
    for x in (-LANE, LANE):
        panel.rect((middle + x - 0.075, 0, middle + x + 0.075, panel.height), WHITE)
    for x in (-3 * LANE - 1.2, 3 * LANE + 1.2):
        for y in np.arange(0, panel.height, 6.0):
            panel.rect((middle + x - 0.06, y, middle + x + 0.06, y + 3.0), WHITE)
    panel.rect((middle - LANE, stop - 0.35, middle + LANE, stop - 0.05), WHITE)
    _hatch(panel, (middle - LANE + 0.15, stop - 2.7, middle + LANE - 0.15, stop - 0.7))
    _arrow(panel, (middle, stop + 9.0))
    mask = cv2.resize(text_mask(apron.words, 40), (round(2.0 * DENSITY), round(2.6 * DENSITY)))
    panel.stamp(np.asarray(mask, np.uint8), (middle - 1.0, stop + 7.0), WHITE)


def _hatch(panel: Panel, box: tuple[float, float, float, float]) -> None:
    """Keep clear: a yellow box with diagonals."""
    x0, y0, x1, y1 = box
    panel.line([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], YELLOW, 0.1)
    for start in np.arange(0.0, (x1 - x0) + (y1 - y0), 0.8):
        a = (x0 + min(start, x1 - x0), y0 + max(0.0, start - (x1 - x0)))
        b = (x0 + max(0.0, start - (y1 - y0)), y0 + min(start, y1 - y0))
        panel.line([a, b], YELLOW, 0.08)


def _arrow(panel: Panel, at: tuple[float, float]) -> None:
    x, y = at
    panel.rect((x - 0.08, y, x + 0.08, y + 2.4), WHITE)
    panel.polygon([(x - 0.32, y + 0.2), (x, y - 1.4), (x + 0.32, y + 0.2)], WHITE)


def _wear_off(panel: Panel, rng: np.random.Generator) -> None:
    """Tyres rub the paint away and leave their black on it."""
    high, wide = panel.alpha.shape
    rubbed = np.clip(fractal(rng, (high, wide), 26, 4) * 0.9 + 0.1, 0, 0.75)[..., None]
    grey = panel.pixels.mean(axis=2, keepdims=True)
    bright = np.clip((grey - 120) / 60, 0, 1)
    panel.pixels += (bgr((92, 94, 96)) - panel.pixels) * rubbed * bright


def roughen(canvas: Canvas, rng: np.random.Generator, strength: float) -> None:
    """Stones in the asphalt, finer than the ground texture: noise fixed to the road, fading with distance."""
    camera = canvas.camera
    tile = cv2.GaussianBlur(rng.standard_normal((1024, 1024), np.float32), (0, 0), 0.8)
    tile = tile / tile.std()
    v, u = np.mgrid[0 : camera.height, 0 : camera.width].astype(np.float32)
    axes = camera.axes().astype(np.float32)
    ray = (
        (u - camera.width / 2)[..., None] / camera.focal * axes[0]
        + (v - camera.height / 2)[..., None] / camera.focal * axes[1]
        + axes[2]
    )
    down = ray[..., 1] < -0.02
    reach = np.where(down, -camera.position[1] / np.where(down, ray[..., 1], -1), 0).astype(np.float32)
    x, z = ray[..., 0] * reach + camera.position[0], ray[..., 2] * reach + camera.position[2]
    stones = cv2.remap(
        tile,
        (x * 128 % 1024).astype(np.float32),
        (z * 128 % 1024).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    fade = np.clip(1.15 - reach / 24, 0, 1) * strength
    factor = np.where(down, 1 + stones * fade, 1)[..., None]
    canvas.colour = np.clip(canvas.colour * factor, 0, 255).astype(np.uint8)
