"""What cameras and weather do to a picture: every step by chance, on the finished crop."""

import cv2
import numpy as np

from ocr.rendering.spec import Image
from ocr.training.detector.shape import Floats

_GRAIN = np.random.default_rng(7).standard_normal((1024, 1024), np.float32)


def spoil(picture: Image, rng: np.random.Generator) -> Image:
    """The same picture through a worse camera."""
    view = _tone(picture, rng)
    if rng.random() < 0.12:
        view = _rain(view, rng)
    if rng.random() < 0.35:
        view = _blur(view, rng)
    if rng.random() < 0.4:
        view = _grain(view, rng)
    return _jpeg(view, int(rng.integers(18, 90))) if rng.random() < 0.4 else view


def _tone(view: Image, rng: np.random.Generator) -> Image:
    """Colour cast, contrast, night, and the grey of infra-red: one table per channel."""
    grey = rng.random() < 0.22
    casts = np.ones(3) if grey else rng.uniform(0.85, 1.15, 3)
    if grey:
        view = np.repeat(view.mean(-1, keepdims=True), 3, -1).astype(np.uint8)
    gamma = rng.uniform(1.2, 2.0) if rng.random() < 0.15 else rng.uniform(0.6, 1.2)
    steps = np.clip(np.arange(256)[:, None] * casts / 255, 0, 1) ** gamma * 255
    table = (steps - 110) * rng.uniform(0.7, 1.25) + 110 + rng.uniform(-15, 30)
    return np.asarray(cv2.LUT(view, np.clip(table, 0, 255).astype(np.uint8)[None]), np.uint8)


def _grain(view: Image, rng: np.random.Generator) -> Image:
    """Noise of the sensor, the same in all channels; one field of noise is shifted about, drawing is slow."""
    high, wide = view.shape[:2]
    down, across = rng.integers(0, np.maximum(np.array(_GRAIN.shape) - (high, wide), 0) + 1)
    field = np.resize(_GRAIN[down : down + high, across : across + wide], (high, wide))
    noisy = view + (field * np.float32(rng.uniform(1, 14)))[..., None]
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _rain(view: Image, rng: np.random.Generator) -> Image:
    """Streaks, all in one direction, and the grey of wet air."""
    drops = (rng.random(view.shape[:2]) < 0.004).astype(np.float32) * 255
    streaks = cv2.filter2D(drops, -1, _line(9, rng.uniform(70, 110))) * 1.5
    return np.clip(view * np.float32(0.85) + 25 + streaks[..., None], 0, 255).astype(np.uint8)


def _blur(view: Image, rng: np.random.Generator) -> Image:
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(view, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    return np.asarray(cv2.filter2D(view, -1, _line(int(rng.integers(3, 8)), rng.uniform(0, 180))), np.uint8)


def _line(length: int, degrees: float) -> Floats:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D(((length - 1) / 2, (length - 1) / 2), degrees, 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
    return np.asarray(kernel / max(float(kernel.sum()), 1e-6), np.float32)


def _jpeg(picture: Image, quality: int) -> Image:
    _, stream = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(stream, cv2.IMREAD_COLOR), np.uint8)
