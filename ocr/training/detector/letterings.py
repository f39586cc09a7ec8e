"""Random registrations to draw: every country, colour and layout that passes the gate."""

import numpy as np

from ocr.plates.china import PROVINCES
from ocr.rendering.plates import plate_image, plate_layout
from ocr.rendering.spec import Colour, Image, Layout, PlateLettering

_VN_LETTERS = "ABCDEFGHKLMNPRSTUVXYZ"
_CN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_VN_COLOURS: tuple[tuple[Colour, float], ...] = (("white", 0.55), ("yellow", 0.33), ("blue", 0.12))
_CN_COLOURS: tuple[tuple[Colour, float], ...] = (
    ("blue", 0.4),
    ("yellow", 0.4),
    ("green", 0.1),
    ("yellow_green", 0.1),
)


def random_plate(seed: int) -> tuple[Image, Layout]:
    """A worn plate seen straight on, BGR, at most 320 pixels wide, and its number of lines."""
    rng = np.random.default_rng((seed, 5))
    lettering = _vietnamese(rng) if rng.random() < 0.62 else _chinese(rng)
    asked: Layout = 2 if rng.random() < 0.5 else 1
    image = plate_image(lettering, asked, seed, float(rng.uniform(0, 0.9)))
    return image, plate_layout(lettering, asked)


def _vietnamese(rng: np.random.Generator) -> PlateLettering:
    letter = _pick(rng, _VN_LETTERS)
    digits = "".join(map(str, rng.integers(0, 10, 5 if rng.random() < 0.85 else 4)))
    return PlateLettering(f"{rng.integers(11, 100)}{letter}{digits}", "VN", _weighted(rng, _VN_COLOURS))


def _chinese(rng: np.random.Generator) -> PlateLettering:
    colour = _weighted(rng, _CN_COLOURS)
    tail = "".join(map(str, rng.integers(0, 10, 6 if "green" in colour else 5)))
    text = _pick(rng, PROVINCES) + _pick(rng, _CN_LETTERS) + tail
    if colour == "yellow" and rng.random() < 0.3:
        text = text[:-1] + "挂"
    return PlateLettering(text, "CN", colour)


def _pick(rng: np.random.Generator, signs: str) -> str:
    return signs[int(rng.integers(len(signs)))]


def _weighted(rng: np.random.Generator, table: tuple[tuple[Colour, float], ...]) -> Colour:
    point = rng.random()
    for colour, share in table:
        point -= share
        if point < 0:
            return colour
    return table[0][0]
