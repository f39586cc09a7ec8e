"""What the road does to a plate: pressed edges catch light, bolts rust, mud dries, paint fades."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.noise import fractal
from ocr.rendering.spec import Image
from ocr.rendering.tones import bgr

Floats = NDArray[np.float32]


def emboss(picture: Floats, raised: Image, rng: np.random.Generator) -> Floats:
    """Light from above on the slopes of pressed letters and rim."""
    relief = cv2.GaussianBlur(raised.astype(np.float32), (0, 0), 1.6)
    slope = (
        cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3) * 0.7
        + cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3) * 0.3
    )
    return picture + np.asarray(slope * rng.uniform(0.035, 0.07), np.float32)[..., None]


def _bolt(picture: Floats, centre: tuple[int, int], rng: np.random.Generator) -> None:
    grey = float(rng.uniform(70, 190))
    cv2.circle(picture, (centre[0] + 2, centre[1] + 3), 11, (40, 42, 45), -1, cv2.LINE_AA)
    cv2.circle(picture, centre, 10, (grey, grey, grey * 1.03), -1, cv2.LINE_AA)
    cv2.circle(picture, (centre[0] - 3, centre[1] - 3), 3, (grey + 50,) * 3, -1, cv2.LINE_AA)
    cv2.line(
        picture,
        (centre[0] - 5, centre[1] + 4),
        (centre[0] + 5, centre[1] - 4),
        (grey * 0.5,) * 3,
        2,
        cv2.LINE_AA,
    )


def _run_of_rust(picture: Floats, centre: tuple[int, int], rng: np.random.Generator) -> None:
    length = int(rng.uniform(20, 90))
    streak = np.zeros(picture.shape[:2], np.float32)
    cv2.line(streak, centre, (centre[0] + int(rng.normal(0, 3)), centre[1] + length), 1.0, 6)
    streak = cv2.GaussianBlur(streak, (0, 0), 5)[..., None] * np.float32(rng.uniform(0.2, 0.6))
    picture *= 1 - streak
    picture += bgr((50, 80, 120)) * streak


def _dirt(picture: Floats, rng: np.random.Generator, wear: float) -> Floats:
    high, wide = picture.shape[:2]
    cloud = fractal(rng, (high, wide), wide / 4, 6)
    low = np.linspace(0, 1, high, dtype=np.float32)[:, None] ** 2
    film = np.clip((cloud + low * 0.7 - 0.5 + wear * 0.5) * 0.9, 0, 1) * np.float32(0.75 * wear)
    specks = np.clip(fractal(rng, (high, wide), 14, 2) - (1.35 - 0.5 * wear), 0, 0.5) * np.float32(1.4 * wear)
    cover = np.clip(film + specks, 0, 0.85)[..., None]
    mud = bgr((88, 108, 124)) * rng.uniform(0.7, 1.2)
    return np.asarray(picture * (1 - cover) + mud * cover, np.float32)


def weather_plate(
    picture: Floats, bolts: tuple[tuple[float, float], ...], rng: np.random.Generator, wear: float
) -> Image:
    """Fade, bend, bolt and soil a clean plate (BGR floats at 2 px/mm)."""
    high, wide = picture.shape[:2]
    fade = float(rng.uniform(0, 0.22) * wear)
    picture = picture * (1 - fade) + 150 * fade
    picture *= 1 + 0.07 * fractal(rng, (high, wide), wide / 3, 2)[..., None]
    for x, y in bolts:
        if rng.random() < 0.8:
            at = (round(x * 2 + rng.normal(0, 1)), round(y * 2 + rng.normal(0, 1)))
            if rng.random() < wear:
                _run_of_rust(picture, at, rng)
            _bolt(picture, at, rng)
    picture = _dirt(np.asarray(picture, np.float32), rng, wear)
    edge = np.zeros((high, wide), np.float32)
    cv2.rectangle(edge, (0, 0), (wide - 1, high - 1), 1.0, 6)
    picture *= 1 - 0.35 * edge[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)
