"""The camera itself: barrel distortion, vignette, sharpening, sensor noise, JPEG, the burnt-in clock."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.panel import text_mask
from ocr.rendering.spec import Image, Points, Weather

Floats = NDArray[np.float32]
BARREL = -0.045
NOISE: dict[Weather, float] = {"day": 2.2, "dusk": 4.5, "night": 7.0, "rain": 3.2, "fog": 2.8}


def distort(points: Points, focal: float, size: tuple[int, int]) -> Points:
    """Pixels of the pinhole picture -> pixels of the picture through the lens."""
    middle = np.array(size) / 2
    flat = (points - middle) / focal
    radius = (flat**2).sum(axis=-1, keepdims=True)
    return np.asarray(flat * (1 + BARREL * radius) * focal + middle)


@lru_cache(maxsize=4)
def _maps(focal: float, size: tuple[int, int]) -> tuple[Floats, Floats]:
    wide, high = size
    v, u = np.mgrid[0:high, 0:wide].astype(np.float64)
    bent = np.dstack([u, v])
    middle = np.array(size) / 2
    flat = (bent - middle) / focal
    straight = flat.copy()
    for _ in range(6):
        straight = flat / (1 + BARREL * (straight**2).sum(axis=-1, keepdims=True))
    source = straight * focal + middle
    return source[..., 0].astype(np.float32), source[..., 1].astype(np.float32)


def through_lens(picture: Floats, focal: float) -> Floats:
    high, wide = picture.shape[:2]
    u, v = _maps(focal, (wide, high))
    bent = cv2.remap(picture, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, np.float32) * _vignette((wide, high))


@lru_cache(maxsize=4)
def _vignette(size: tuple[int, int]) -> Floats:
    wide, high = size
    v, u = np.mgrid[0:high, 0:wide].astype(np.float32)
    far = np.hypot((u - wide / 2) / wide, (v - high / 2) / high)
    return np.asarray(1.02 - 0.42 * far**2, np.float32)[..., None]


def expose(picture: Floats, weather: Weather, rng: np.random.Generator) -> Image:
    """Soft highlights, the camera's sharpening, and the noise of its sensor."""
    rolled = np.where(picture > 200, 200 + 55 * (1 - np.exp(-(picture - 200) / 70)), picture).astype(
        np.float32
    )
    sharp = rolled + 0.55 * (rolled - cv2.GaussianBlur(rolled, (0, 0), 1.3))
    shape = sharp.shape[:2]
    strength = NOISE[weather]
    luma = rng.standard_normal(shape, np.float32) * np.float32(strength)
    chroma = cv2.resize(
        rng.standard_normal((shape[0] // 3, shape[1] // 3, 3), np.float32), (shape[1], shape[0])
    )
    sharp += luma[..., None] + chroma * np.float32(strength * 0.5)
    return np.asarray(cv2.LUT(np.clip(sharp, 0, 255).astype(np.uint8), CURVE), np.uint8)


def _curve() -> Image:
    """The camera's tone curve: lifted middle tones, a little more contrast, blacks that are not quite black."""
    share = np.arange(256, dtype=np.float32) / 255
    bent = share**0.9 * (1 + 0.16 * share * (1 - share))
    return np.clip(bent * 250 + 5, 0, 255).astype(np.uint8)


CURVE = _curve()


def burn_in(picture: Image, lines: tuple[str, str]) -> None:
    """The clock (top left) and the camera's name (bottom right), white with a dark edge."""
    for place, line in enumerate(lines):
        mask = text_mask(line, 20)
        high, wide = mask.shape
        x = 18 if place == 0 else picture.shape[1] - wide - 18
        y = 14 if place == 0 else picture.shape[0] - high - 14
        edge = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        for cover, tone in ((edge, 20), (mask, 245)):
            field = picture[y : y + high, x : x + wide]
            alpha = cover.astype(np.float32)[..., None] / 255
            field[:] = (field * (1 - alpha) + tone * alpha).astype(np.uint8)


def compress(picture: Image, quality: int) -> Image:
    """As the camera sends it: once through JPEG."""
    done, stream = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("the picture could not be encoded as JPEG")
    return np.asarray(cv2.imdecode(stream, cv2.IMREAD_COLOR), np.uint8)
