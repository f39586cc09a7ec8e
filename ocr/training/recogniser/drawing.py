"""A plate seen straight on, in grey, about one pixel a millimetre: what the network is asked to read, drawn fast."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from ocr.rendering.noise import Field, fractal
from ocr.rendering.spec import Image
from ocr.training.recogniser.faces import Face, sign_mask
from ocr.training.recogniser.letterings import Setting

_CELLS = {"-": 0.55, ".": 0.36, "·": 0.42, " ": 0.3}
_FIELDS = 12


class _Row(NamedTuple):
    """Where a row stands, as shares of the plate's width and height, and how wide a sign is over its height."""

    left: float
    right: float
    top: float
    bottom: float
    ratio: float


def draw_plate(setting: Setting, rng: np.random.Generator) -> Image:
    """Grey, 100 to 230 pixels high; painted, framed, bolted and soiled by chance."""
    high, wide = _size(setting, rng)
    ink = np.zeros((high, wide), np.uint8)
    face, weight = _face(setting, rng), round(rng.uniform(0.1, 0.165), 2)
    for text, row in zip(setting.rows, _rows(setting, rng), strict=True):
        _set(ink, text, row, (face, weight), rng)
    return _paint(_press(ink, rng), setting.light, rng)


def _size(setting: Setting, rng: np.random.Generator) -> tuple[int, int]:
    if setting.layout == 1:
        high, wide = (140, 480 if setting.style == "green" else 440) if _chinese(setting) else (110, 500)
    elif _chinese(setting):
        high, wide = 220, 440
    else:
        high, wide = (140, 190) if setting.style == "narrow" else (165, 330)
    return round(high * rng.uniform(0.95, 1.06)), round(wide * rng.uniform(0.93, 1.06))


def _chinese(setting: Setting) -> bool:
    return setting.style in {"chinese", "chinese_rows", "green"}


def _face(setting: Setting, rng: np.random.Generator) -> Face:
    own: Face = "strokes"
    if _chinese(setting):
        own = "green" if setting.style == "green" else "pressed"
    others: Sequence[Face] = ("font", "pressed", "strokes")
    return own if rng.random() < 0.6 else others[int(rng.integers(len(others)))]


def _rows(setting: Setting, rng: np.random.Generator) -> list[_Row]:
    inset = rng.uniform(0.01, 0.055)
    if setting.layout == 1:
        tall = rng.uniform(0.58, 0.68) if _chinese(setting) else rng.uniform(0.57, 0.84)
        top = (1 - tall) / 2 + rng.uniform(-0.03, 0.03)
        spread = rng.uniform(0, 0.08) if len(setting.text) < 8 and not _chinese(setting) else 0.0
        return [_Row(inset + spread, 1 - inset - spread, top, top + tall, rng.uniform(0.44, 0.62))]
    if setting.style == "chinese_rows":
        upper = _Row(0.22, 0.78, rng.uniform(0.05, 0.09), rng.uniform(0.33, 0.36), rng.uniform(1.1, 1.4))
        return [upper, _Row(inset, 1 - inset, rng.uniform(0.39, 0.43), rng.uniform(0.88, 0.93), 0.58)]
    return _vietnamese_rows(setting, inset, rng)


def _vietnamese_rows(setting: Setting, inset: float, rng: np.random.Generator) -> list[_Row]:
    ratio = rng.uniform(0.4, 0.5) if setting.style == "narrow" else rng.uniform(0.52, 0.64)
    gap, tall = rng.uniform(0.03, 0.08), rng.uniform(0.36, 0.42)
    top = (1 - 2 * tall - gap) / 2 + rng.uniform(-0.02, 0.02)
    cells = sum(_CELLS.get(sign, 1.0) for sign in setting.rows[0])
    proportion = 1.36 if setting.style == "narrow" else 2.0
    upper = cells * tall * ratio / proportion / rng.uniform(0.7, 0.92) / 2
    upper = min(upper, 0.5 - inset)
    lower = (0.5 - inset) * (rng.uniform(0.78, 0.96) if len(setting.rows[1]) == 4 else 1.0)
    shift = rng.uniform(-0.02, 0.02)
    return [
        _Row(0.5 - upper + shift, 0.5 + upper + shift, top, top + tall, ratio),
        _Row(0.5 - lower, 0.5 + lower, top + tall + gap, top + 2 * tall + gap, ratio),
    ]


def _set(ink: Image, text: str, row: _Row, cut: tuple[Face, float], rng: np.random.Generator) -> None:
    """Signs in cells of equal width, dashes and dots in narrower ones."""
    high, wide = ink.shape
    cell = (row.right - row.left) * wide / sum(_CELLS.get(sign, 1.0) for sign in text)
    height = round((row.bottom - row.top) * high)
    width = max(3, round(min(height * row.ratio, cell * rng.uniform(0.8, 0.95))))
    x, top = row.left * wide, row.top * high
    for sign in text:
        share = _CELLS.get(sign, 1.0) * cell
        if sign in "-.·":
            _mark(ink, sign, (x + share / 2, top, height), rng)
        elif sign != " ":
            mask = sign_mask(sign, cut[0], width, height, cut[1])
            _stamp(ink, mask, x + (share - mask.shape[1]) / 2, top + rng.uniform(-1, 1))
        x += share


def _stamp(ink: Image, mask: Image, x: float, y: float) -> None:
    left, top = max(0, round(x)), max(0, round(y))
    place = ink[top : top + mask.shape[0], left : left + mask.shape[1]]
    np.maximum(place, mask[: place.shape[0], : place.shape[1]], out=place)


def _mark(ink: Image, sign: str, place: tuple[float, float, int], rng: np.random.Generator) -> None:
    middle, top, height = place
    size = height * rng.uniform(0.05, 0.08)
    low = 0.5 if sign != "." else rng.choice([0.5, 0.92])
    y = top + height * low
    if sign == "-":
        corners = (round(middle - 2.4 * size), round(y - size)), (round(middle + 2.4 * size), round(y + size))
        cv2.rectangle(ink, *corners, 255, -1)
    else:
        cv2.circle(ink, (round(middle), round(y)), max(2, round(size * 1.1)), 255, -1, cv2.LINE_AA)


def _press(ink: Image, rng: np.random.Generator) -> Image:
    """Paint runs or wears: strokes a little wider or thinner all over."""
    width = int(rng.choice([0, 0, 0, 2, 3]))
    if not width:
        return ink
    change = cv2.dilate if rng.random() < 0.6 else cv2.erode
    return np.asarray(change(ink, np.ones((width, width), np.uint8)), np.uint8)


def _paint(ink: Image, light: bool, rng: np.random.Generator) -> Image:  # noqa: FBT001 - the plate's own property
    high, wide = ink.shape
    contrast = rng.uniform(60, 210) if rng.random() < 0.85 else rng.uniform(25, 60)
    ground = rng.uniform(10, 250 - contrast) if light else rng.uniform(contrast + 5, 255)
    tone = ground + contrast if light else ground - contrast
    cover = ink.astype(np.float32) / 255
    picture = np.asarray(ground + (tone - ground) * cover, np.float32)
    if rng.random() < 0.3:
        soft = cv2.GaussianBlur(cover, (0, 0), 1.3)
        picture += (np.roll(soft, 2, (0, 1)) - soft) * np.float32(rng.uniform(-70, 70))
    if rng.random() < 0.7:
        edge = int(rng.integers(0, 7))
        frame = tone if rng.random() < 0.7 else rng.uniform(0, 255)
        cv2.rectangle(
            picture, (edge, edge), (wide - 1 - edge, high - 1 - edge), float(frame), int(rng.integers(1, 5))
        )
    _bolts(picture, rng)
    if rng.random() < 0.5:
        picture = _soil(picture, rng)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _bolts(picture: Field, rng: np.random.Generator) -> None:
    high, wide = picture.shape
    for _ in range(int(rng.choice([0, 0, 2, 2, 4]))):
        x = round(wide * float(rng.choice([0.12, 0.22, 0.3, 0.5, 0.7, 0.78, 0.88])))
        y = round(high * float(rng.choice([0.07, 0.1, 0.5, 0.9, 0.93])))
        cv2.circle(picture, (x, y), int(rng.integers(3, 8)), float(rng.uniform(0, 255)), -1, cv2.LINE_AA)


def _soil(picture: Field, rng: np.random.Generator) -> Field:
    """Mud in blobs, mostly below, never so thick that nothing can be read."""
    high, wide = picture.shape
    field = _fields()[int(rng.integers(_FIELDS))]
    down, across = int(rng.integers(field.shape[0] - high)), int(rng.integers(field.shape[1] - wide))
    cloud = field[down : down + high, across : across + wide]
    cover = np.clip(cloud + rng.uniform(-0.3, 0.35), 0, 1) * np.float32(rng.uniform(0.2, 0.75))
    return np.asarray(picture * (1 - cover) + np.float32(rng.uniform(40, 170)) * cover, np.float32)


@cache
def _fields() -> list[Field]:
    rng = np.random.default_rng(11)
    return [fractal(rng, (320, 640), float(cell), 5) for cell in np.geomspace(20, 220, _FIELDS)]
