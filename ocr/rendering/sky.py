"""What lies behind the gate: sky, the karst hills of Lạng Sơn in the haze, trees."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.light import Light
from ocr.rendering.noise import fractal, ragged
from ocr.rendering.raster import Canvas
from ocr.rendering.spec import Image, Weather
from ocr.rendering.tones import Tone, bgr

SKIES: dict[Weather, tuple[Tone, Tone, float]] = {
    "day": ((222, 168, 112), (236, 222, 206), 0.9),
    "dusk": ((128, 88, 74), (120, 152, 214), 0.8),
    "night": ((22, 14, 10), (46, 36, 34), 0.25),
    "rain": ((160, 154, 146), (188, 184, 178), 0.5),
    "fog": ((198, 196, 192), (206, 204, 200), 0.1),
}
HILL: Tone = (92, 116, 96)


def paint_sky(canvas: Canvas, weather: Weather, light: Light, rng: np.random.Generator) -> None:
    high, wide = canvas.colour.shape[:2]
    horizon = int(np.clip(canvas.camera.horizon(), 8, high))
    top, low, clouds = SKIES[weather]
    rows = (np.linspace(0, 1, horizon, dtype=np.float32) ** 0.8)[:, None, None]
    field = bgr(top) * (1 - rows) + bgr(low) * rows
    field = np.broadcast_to(field, (horizon, wide, 3)).copy()
    cover = np.clip(fractal(rng, (horizon, wide), wide / 3, 5) * 0.8 + 0.2, 0, 1)[..., None] * clouds
    field += (bgr(low) * 1.08 - field) * cover
    base = np.full((high, wide, 3), low, np.float32)
    base[:horizon] = field
    for layer, (distance, rise) in enumerate(((1.0, 0.95), (0.62, 0.7), (0.34, 0.42))):
        _hills(base, horizon, light, rng, (distance, rise * (1.0 if layer else 1.15)))
    canvas.colour = np.clip(base, 0, 255).astype(np.uint8)


def _hills(
    base: NDArray[np.float32],
    horizon: int,
    light: Light,
    rng: np.random.Generator,
    shape: tuple[float, float],
) -> None:
    distance, rise = shape
    high, wide = base.shape[:2]
    tall = max(30.0, high * 0.16) * rise
    line = np.abs(ragged(rng, wide, (wide / 5, wide / 14), (0.7, 0.35))) ** 0.7 + 0.25
    line = line + 0.05 * ragged(rng, wide, (wide / 70, wide / 220), (0.5, 0.5))
    crest = horizon - tall * line
    rows = np.arange(high, dtype=np.float32)[:, None]
    inside = np.clip(rows - crest[None, :], 0, 1) * (rows < horizon + high * 0.04)
    trees = 0.82 + 0.3 * fractal(rng, (high, wide), 26, 4) + 0.1 * fractal(rng, (high, wide), 180, 2)
    lit = np.array(light.sky_tone) * 0.75 + np.array(light.sun_tone) * 0.35
    tone = bgr(HILL) * lit.astype(np.float32) * trees[..., None]
    veil = bgr(light.haze_tone)
    haze = min(0.93, 0.25 + 0.5 * distance + light.haze * 14)
    base += (tone * (1 - haze) + veil * haze - base) * inside[..., None].astype(np.float32)


def tree(rng: np.random.Generator, size: int = 240) -> Image:
    """A broad-leaved tree as a cut-out (BGRA): leaf clumps from dark to lit, heaped towards the light."""
    picture = np.zeros((size, size, 3), np.uint8)
    alpha = np.zeros((size, size), np.uint8)
    trunk = [(size // 2, size - 1), (int(size * 0.5 + rng.normal(0, 3)), int(size * 0.5))]
    cv2.line(picture, trunk[0], trunk[1], (44, 52, 58), max(3, size // 26), cv2.LINE_AA)
    cv2.line(alpha, trunk[0], trunk[1], 255, max(3, size // 26))
    boughs = [(rng.normal(0.5, 0.17), rng.normal(0.36, 0.11), rng.uniform(0.11, 0.2)) for _ in range(11)]
    for tone, shift, spread, count in (
        ((24, 44, 34), 0.04, 1.0, 80),
        ((40, 76, 58), 0.0, 0.92, 70),
        ((58, 104, 84), -0.03, 0.8, 55),
        ((82, 138, 116), -0.06, 0.62, 32),
    ):
        for bx, by, reach in boughs:
            turn = rng.uniform(0, 2 * np.pi, count)
            away = np.sqrt(rng.uniform(0, 1, count)) * reach * spread
            for x, y, r in zip(
                bx + np.cos(turn) * away,
                by + np.sin(turn) * away * 0.8 + shift,
                rng.uniform(0.006, 0.018, count),
                strict=True,
            ):
                at = (int(x * size), int(y * size))
                shade = float(rng.uniform(0.8, 1.2))
                cv2.circle(
                    picture,
                    at,
                    max(1, int(r * size)),
                    (tone[0] * shade, tone[1] * shade, tone[2] * shade),
                    -1,
                    cv2.LINE_AA,
                )
                cv2.circle(alpha, at, max(1, int(r * size)), 255, -1)
    return np.dstack([picture, alpha])
