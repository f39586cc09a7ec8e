"""A drawing board in metres for the textures of vehicles and buildings. Colours are BGR, x to the right, y up."""

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ocr.rendering.noise import fractal
from ocr.rendering.spec import Image
from ocr.rendering.tones import Floats, Tone, bgr

Box = tuple[float, float, float, float]
SHIFT = 4


def is_latin(text: str) -> bool:
    """Whether the Latin and Vietnamese font has these letters; `·` goes with its neighbours."""
    return all(ord(char) < 0x2E80 for char in text)


@lru_cache(maxsize=32)
def _font(latin: bool, size: int) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - a cache key
    name = "BarlowCondensed-Bold.subset.ttf" if latin else "NotoSansSC-Bold.subset.otf"
    return ImageFont.truetype(str(files("ocr.rendering").joinpath("data", name)), size)


def _run(text: str, height: int) -> tuple[Image, int]:
    """One script's letters as a tight mask, and how far the mask's top lies above the baseline."""
    font = _font(is_latin(text), max(6, round(height * 1.35)))
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    sheet = Pillow.new("L", (max(1, round(right - left)) + 2, max(1, round(bottom - top)) + 2), 0)
    ImageDraw.Draw(sheet).text((1 - left, 1 - top), text, font=font, fill=255, anchor="ls")
    return np.asarray(sheet, np.uint8), round(1 - top)


def _runs(text: str) -> list[str]:
    """Cut where the script changes: one font has no Han, the other no Vietnamese."""
    runs: list[str] = []
    for char in text:
        if runs and (char == " " or is_latin(char) == is_latin(runs[-1])):
            runs[-1] += char
        else:
            runs.append(char)
    return runs


@lru_cache(maxsize=256)
def text_mask(text: str, height: int) -> Image:
    """The text as a tight mask (0..255) whose capitals are about `height` pixels high; nobody changes it."""
    parts = [_run(run, height) for run in _runs(text)]
    above = max(top for _, top in parts)
    below = max(mask.shape[0] - top for mask, top in parts)
    gap = height // 4
    sheet = np.zeros(
        (above + below, sum(mask.shape[1] for mask, _ in parts) + gap * (len(parts) - 1)), np.uint8
    )
    x = 0
    for mask, top in parts:
        sheet[above - top : above - top + mask.shape[0], x : x + mask.shape[1]] = mask
        x += mask.shape[1] + gap
    return sheet


class Panel:
    """`width` x `height` metres at `density` pixels per metre, all of one colour to begin with."""

    def __init__(self, width: float, height: float, density: int, colour: Tone) -> None:
        self.width, self.height, self.density = width, height, density
        self.pixels = np.empty((round(height * density), round(width * density), 3), np.float32)
        self.pixels[:] = colour
        self.alpha = np.full(self.pixels.shape[:2], 255, np.uint8)

    def _at(self, points: list[tuple[float, float]]) -> NDArray[np.int32]:
        spots = np.array(points, np.float64) * [1, -1] + [0, self.height]
        return np.asarray(np.round(spots * self.density * 2**SHIFT), np.int32)

    def _blend(
        self,
        spots: NDArray[np.int32],
        reach: int,
        colour: Tone,
        draw: Callable[[Image, NDArray[np.int32]], None],
    ) -> None:
        """Draw a mask round `spots` (grown by `reach` pixels) and lay the colour through it.

        OpenCV smooths edges on bytes only, so the float pixels are never drawn on directly.
        """
        low = spots.min(axis=0) // 2**SHIFT - reach
        high = spots.max(axis=0) // 2**SHIFT + reach + 1
        x0, y0 = np.maximum(low, 0)
        x1, y1 = np.minimum(high, self.alpha.shape[::-1])
        if x0 >= x1 or y0 >= y1:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        draw(mask, spots - np.array([x0, y0], np.int32) * 2**SHIFT)
        field = self.pixels[y0:y1, x0:x1]
        field += (bgr(colour) - field) * (mask[..., None] / np.float32(255))

    def polygon(self, points: list[tuple[float, float]], colour: Tone) -> None:
        def fill(mask: Image, spots: NDArray[np.int32]) -> None:
            cv2.fillPoly(mask, [spots], 255, cv2.LINE_AA, SHIFT)

        self._blend(self._at(points), 1, colour, fill)

    def rect(self, box: Box, colour: Tone) -> None:
        x0, y0, x1, y1 = box
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def line(self, points: list[tuple[float, float]], colour: Tone, width: float) -> None:
        thick = max(1, round(width * self.density))

        def trace(mask: Image, spots: NDArray[np.int32]) -> None:
            cv2.polylines(mask, [spots], False, 255, thick, cv2.LINE_AA, SHIFT)

        self._blend(self._at(points), thick + 1, colour, trace)

    def rounded(self, box: Box, radius: float, colour: Tone) -> None:
        self.polygon(rounded_points(box, radius), colour)

    def disc(self, centre: tuple[float, float], radius: float, colour: Tone) -> None:
        size = round(radius * self.density * 2**SHIFT)

        def spot(mask: Image, spots: NDArray[np.int32]) -> None:
            cv2.circle(mask, (int(spots[0, 0]), int(spots[0, 1])), size, 255, -1, cv2.LINE_AA, SHIFT)

        self._blend(self._at([centre]), size // 2**SHIFT + 2, colour, spot)

    def uneven(self, rng: np.random.Generator, amount: float, cell: float) -> None:
        """Dents and mirrored surroundings: soft patches of light, `cell` metres wide."""
        high, wide = self.alpha.shape
        self.pixels *= 1 + np.float32(amount) * fractal(rng, (high, wide), cell * self.density, 3)[..., None]

    def fall_off(self, top: float, bottom: float) -> None:
        """Light that changes from the top to the bottom of the panel."""
        self.pixels *= np.linspace(top, bottom, self.alpha.shape[0], dtype=np.float32)[:, None, None]

    def cover(self, box: Box, radius: float, place: tuple[slice, slice]) -> Floats:
        """How much of each pixel of `place` (rows x columns x 1, 0..1) a rounded field covers."""
        rows, columns = place
        mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        points = (
            self._at(rounded_points(box, radius)) - np.array([columns.start, rows.start], np.int32) * 2**SHIFT
        )
        cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, SHIFT)
        return np.asarray(mask[..., None] / np.float32(255), np.float32)

    def fade(self, box: Box, top: Tone, bottom: Tone, radius: float = 0.0) -> None:
        """A rounded field that runs from one colour to another."""
        rows, columns = self.window(box)
        steps = np.linspace(0, 1, max(1, rows.stop - rows.start), dtype=np.float32)[:, None, None]
        ramp = bgr(top) * (1 - steps) + bgr(bottom) * steps
        field = self.pixels[rows, columns]
        if not radius:
            field[:] = ramp
            return
        field += (ramp - field) * self.cover(box, radius, (rows, columns))

    def window(self, box: Box) -> tuple[slice, slice]:
        x0, y0, x1, y1 = box
        high, wide = self.alpha.shape
        top, bottom = (round((self.height - v) * self.density) for v in (y1, y0))
        left, right = (round(v * self.density) for v in (x0, x1))
        return slice(max(0, top), min(high, bottom)), slice(max(0, left), min(wide, right))

    def text(
        self, text: str, at: tuple[float, float], height: float, colour: Tone, *, centred: bool = True
    ) -> Box:
        """Set a line with its middle (or left end) at `at`; returns the box it fills, x0 y0 x1 y1."""
        mask = text_mask(text, round(height * self.density))
        wide, high = mask.shape[1] / self.density, mask.shape[0] / self.density
        x0 = at[0] - wide / 2 if centred else at[0]
        box = (x0, at[1] - high / 2, x0 + wide, at[1] + high / 2)
        self.stamp(mask, (box[0], box[3]), colour)
        return box

    def stamp(self, mask: Image, top_left: tuple[float, float], colour: Tone) -> None:
        left = round(top_left[0] * self.density)
        top = round((self.height - top_left[1]) * self.density)
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + mask.shape[1], self.alpha.shape[1]), min(top + mask.shape[0], self.alpha.shape[0])
        if x0 < x1 and y0 < y1:
            cover = mask[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)[..., None] / 255
            field = self.pixels[y0:y1, x0:x1]
            field += (bgr(colour) - field) * cover

    def multiply(self, factor: NDArray[np.float32]) -> None:
        self.pixels *= factor if factor.ndim == 3 else factor[..., None]

    def shadow(self, box: Box, strength: float, blur: float) -> None:
        """Darken a soft field: what lies in a fold gets less light."""
        sigma = max(0.6, blur * self.density)
        x0, y0, x1, y1 = box
        reach = 3 * sigma / self.density
        rows, columns = self.window((x0 - reach, y0 - reach, x1 + reach, y1 + reach))
        inner_rows, inner_columns = self.window(box)
        mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.float32)
        if mask.size == 0:
            return
        mask[
            inner_rows.start - rows.start : inner_rows.stop - rows.start,
            inner_columns.start - columns.start : inner_columns.stop - columns.start,
        ] = strength
        self.pixels[rows, columns] *= 1 - cv2.GaussianBlur(mask, (0, 0), sigma)[..., None]

    def grime(self, rng: np.random.Generator, amount: float, low: float = 1.0) -> None:
        """Road dirt: a film that thickens downwards, runs of dust, stains. `low` weighs the bottom."""
        high, wide = self.alpha.shape
        cloud = fractal(rng, (high, wide), wide / 3, 5)
        runs = cv2.resize(fractal(rng, (max(2, high // 40), wide), 9, 2), (wide, high))
        downwards = np.linspace(0, 1, high, dtype=np.float32)[:, None] ** 2 * low
        film = np.clip((cloud * 0.5 + runs * 0.35 + downwards * 0.9) * amount, 0, 0.8)[..., None]
        self.pixels += (bgr((96, 112, 124)) - self.pixels) * film

    def bgra(self) -> Image:
        colour = np.clip(self.pixels, 0, 255).astype(np.uint8)
        return np.dstack([colour, self.alpha])


def rounded_points(box: Box, radius: float) -> list[tuple[float, float]]:
    x0, y0, x1, y1 = box
    if radius <= 0:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    points = []
    for cx, cy, start in (
        (x1 - radius, y1 - radius, 0),
        (x0 + radius, y1 - radius, 90),
        (x0 + radius, y0 + radius, 180),
        (x1 - radius, y0 + radius, 270),
    ):
        turn = np.radians(np.linspace(start, start + 90, 7))
        points += [(cx + radius * float(np.cos(angle)), cy + radius * float(np.sin(angle))) for angle in turn]
    return points
