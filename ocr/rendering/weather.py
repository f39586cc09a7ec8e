"""Air and water between the truck and the lens: haze, rain, wet ground, glare."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.light import Light
from ocr.rendering.noise import fractal
from ocr.rendering.spec import Weather
from ocr.rendering.tones import bgr

Floats = NDArray[np.float32]


def depth_of(inverse_depth: Floats) -> Floats:
    return np.asarray(1 / np.maximum(inverse_depth, 1 / 120), np.float32)


def haze(picture: Floats, depth: Floats, light: Light) -> Floats:
    """Beer-Lambert: what is far fades into the colour of the air."""
    through = np.exp(-light.haze * np.maximum(depth - 2, 0))[..., None].astype(np.float32)
    return picture * through + bgr(light.haze_tone) * (1 - through)


def lamp_light(picture: Floats, depth: Floats, weather: Weather) -> Floats:
    """At night the camera's own lamp lights what is near and leaves the rest in the dark."""
    if weather not in {"night", "dusk"}:
        return picture
    floor, power, reach = (0.16, 1.5, 9.5) if weather == "night" else (0.85, 0.45, 9.0)
    gain = floor + power / (1 + (depth / reach) ** 3)
    return picture * gain[..., None].astype(np.float32)


def wet_ground(
    picture: Floats, mirrored: Floats, ground: NDArray[np.bool_], rng: np.random.Generator
) -> Floats:
    """Lay the mirror image of the scene onto the ground, smeared downwards, strong in puddles, broken by drops."""
    high, wide = ground.shape
    smear = cv2.blur(mirrored, (3, max(3, high // 40)))
    smear = cv2.resize(smear, (wide, high), interpolation=cv2.INTER_LINEAR)
    ripple = cv2.resize(rng.standard_normal((high // 3, wide // 6), np.float32), (wide, high)) * 0.06
    patches = np.clip(fractal(np.random.default_rng(4), (high // 2, wide // 8), 36, 4), -0.3, 0.7)
    puddles = cv2.resize(patches, (wide, high), interpolation=cv2.INTER_LINEAR)
    strength = (np.clip(0.36 + ripple + 0.45 * puddles, 0.08, 0.75) * ground)[..., None].astype(np.float32)
    return np.asarray(picture * (1 - strength) + smear * strength, np.float32)


def glare(
    picture: Floats, spots: list[tuple[float, float, float]], tone: tuple[float, float, float], power: float
) -> None:
    """Add lamps: a hot core, a halo and a faint cross, for (x, y, size) in pixels."""
    high, wide = picture.shape[:2]
    for x, y, size in spots:
        reach = int(size * 14)
        x0, x1, y0, y1 = (
            max(0, int(x) - reach),
            min(wide, int(x) + reach),
            max(0, int(y) - reach),
            min(high, int(y) + reach),
        )
        if x0 >= x1 or y0 >= y1:
            continue
        v, u = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        far = np.hypot(u - x, v - y) / size
        cross = np.exp(-np.abs(u - x) / (size * 0.12)) * np.exp(-np.abs(v - y) / (size * 3))
        cross += np.exp(-np.abs(v - y) / (size * 0.08)) * np.exp(-np.abs(u - x) / (size * 4))
        edge = np.clip(1 - far / 14, 0, 1) ** 2
        light = (1.6 * np.exp(-(far**2)) + 0.45 / (1 + far**2) + 0.22 * cross) * edge
        picture[y0:y1, x0:x1] += (light * power * 255)[..., None] * bgr(tone)


def bloom(picture: Floats, strength: float) -> Floats:
    """Bright places spill over into their surroundings."""
    small = cv2.resize(np.maximum(picture - 215, 0), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    spill = cv2.GaussianBlur(small, (0, 0), 6) + 0.5 * cv2.GaussianBlur(small, (0, 0), 22)
    spill = cv2.resize(spill, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(picture + spill * np.float32(strength), np.float32)


def rain(picture: Floats, rng: np.random.Generator) -> Floats:
    """Streaks in the air: few long ones near, many short ones far."""
    high, wide = picture.shape[:2]
    veil = np.zeros((high, wide), np.float32)
    slant = float(rng.uniform(-0.12, 0.12))
    for count, length, bright, thick in ((420, 16, 0.10, 1), (130, 42, 0.16, 1), (18, 90, 0.12, 2)):
        for x, y in rng.uniform((0, -40), (wide, high), (count, 2)):
            run = length * float(rng.uniform(0.6, 1.3))
            end = (int(x + slant * run), int(y + run))
            cv2.line(veil, (int(x), int(y)), end, bright * float(rng.uniform(0.4, 1.0)), thick, cv2.LINE_AA)
    soft = cv2.GaussianBlur(veil, (0, 0), 0.7)[..., None]
    return np.asarray(picture + (225 - picture) * soft, np.float32)


def drops(picture: Floats, seed: int) -> Floats:
    """Drops on the glass before the lens stay where they are during a passage."""
    rng = np.random.default_rng((seed, 9))
    high, wide = picture.shape[:2]
    blurred = cv2.GaussianBlur(picture, (0, 0), 7)
    mask = np.zeros((high, wide), np.float32)
    for x, y in rng.uniform((0, 0), (wide, high * 0.75), (16, 2)):
        cv2.ellipse(
            mask, (int(x), int(y)), (int(rng.uniform(5, 15)), int(rng.uniform(6, 20))), 0, 0, 360, 1.0, -1
        )
    mask = cv2.GaussianBlur(mask, (0, 0), 2.5)[..., None] * 0.8
    return np.asarray(picture * (1 - mask) + (blurred * 1.05 + 6) * mask, np.float32)
