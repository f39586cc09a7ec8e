"""Plates in true geometry: Vietnam (QCVN 08:2024/BCA sizes) and mainland China (GA 36-2018)."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.rendering.chinese_face import Kind, chinese_glyph
from ocr.rendering.plate_wear import emboss, weather_plate
from ocr.rendering.spec import Image, Layout, PlateLettering
from ocr.rendering.tones import bgr
from ocr.rendering.vietnamese_face import vietnamese_glyph

PX_PER_MM = 2
VN_LETTER = (38, 63)
VN_PITCH = 48.0


@dataclass(frozen=True)
class PlateShape:
    """Millimetres."""

    width: int
    height: int
    radius: int
    bolts: tuple[tuple[float, float], ...]


VN_LONG = PlateShape(520, 110, 10, ((130, 12), (390, 12), (130, 98), (390, 98)))
VN_SHORT = PlateShape(330, 165, 10, ((70, 14), (260, 14)))
CN_LINE = PlateShape(440, 140, 10, ((110, 18), (330, 18), (110, 124), (330, 124)))
CN_ROWS = PlateShape(440, 220, 10, ((60, 20), (380, 20)))
CN_GREEN = PlateShape(480, 140, 10, ((120, 14), (360, 14), (120, 126), (360, 126)))

PAINT: dict[tuple[str, str], tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    ("VN", "white"): ((236, 238, 238), (22, 20, 20)),
    ("VN", "yellow"): ((28, 178, 244), (20, 20, 22)),
    ("VN", "blue"): ((150, 78, 22), (236, 236, 236)),
    ("CN", "yellow"): ((10, 168, 238), (24, 22, 20)),
    ("CN", "blue"): ((172, 76, 12), (240, 240, 240)),
    ("CN", "green"): ((120, 205, 90), (20, 24, 20)),
    ("CN", "yellow_green"): ((108, 200, 80), (20, 24, 20)),
    ("CN", "white"): ((236, 238, 238), (22, 20, 20)),
}


def plate_shape(lettering: PlateLettering, layout: Layout) -> PlateShape:
    if lettering.country == "VN":
        return VN_LONG if layout == 1 else VN_SHORT
    if lettering.colour in {"green", "yellow_green"}:
        return CN_GREEN
    return CN_LINE if layout == 1 else CN_ROWS


def plate_layout(lettering: PlateLettering, layout: Layout) -> Layout:
    """New-energy plates of China have one line wherever they hang."""
    return 1 if lettering.colour in {"green", "yellow_green"} else layout


def vietnamese_parts(text: str) -> tuple[str, str]:
    """`12C12345` -> (`12C`, `123.45`); `12C1234` -> (`12C`, `1234`)."""
    cut = len(text)
    while cut and text[cut - 1].isdigit():
        cut -= 1
    head, digits = text[:cut], text[cut:]
    if not head or not digits:
        raise ValueError(f"{text!r} is no Vietnamese plate")
    return head, f"{digits[:3]}.{digits[3:]}" if len(digits) == 5 else digits


class _Sheet:
    """A coverage mask on which glyphs are set in millimetres."""

    def __init__(self, shape: PlateShape) -> None:
        self.mask = np.zeros((shape.height * PX_PER_MM, shape.width * PX_PER_MM), np.uint8)

    def stamp(self, glyph: Image, x: float, y: float) -> None:
        left, top = round(x * PX_PER_MM), round(y * PX_PER_MM)
        high, wide = glyph.shape
        place = self.mask[top : top + high, left : left + wide]
        np.maximum(place, glyph[: place.shape[0], : place.shape[1]], out=place)

    def block(self, x: float, y: float, width: float, height: float) -> None:
        x0, y0, x1, y1 = (round(v * PX_PER_MM) for v in (x, y, x + width, y + height))
        self.mask[y0:y1, x0:x1] = 255

    def chinese(self, kind: Kind, char: str, cell: tuple[float, float, float, float]) -> None:
        x, y, width, height = cell
        self.stamp(chinese_glyph(kind, char, round(width * PX_PER_MM), round(height * PX_PER_MM)), x, y)


def _vietnamese_row(sheet: _Sheet, text: str, middle: float, top: float, weight: float) -> None:
    width, height = VN_LETTER
    advance = {"-": 32.0, ".": 18.0}
    x = middle - (sum(advance.get(char, VN_PITCH) for char in text) - (VN_PITCH - width)) / 2
    for char in text:
        if char == "-":
            sheet.block(x + 3, top + height / 2 - 4.75, 18, 9.5)
        elif char == ".":
            sheet.block(x, top + height - 9.5, 9.5, 9.5)
        else:
            sheet.stamp(vietnamese_glyph(char, height * PX_PER_MM, weight), x, top)
        x += advance.get(char, VN_PITCH)


def _vietnamese_mask(text: str, layout: Layout, weight: float) -> Image:
    head, digits = vietnamese_parts(text)
    shape = VN_LONG if layout == 1 else VN_SHORT
    sheet = _Sheet(shape)
    if layout == 1:
        _vietnamese_row(sheet, f"{head}-{digits}", shape.width / 2, 23, weight)
    else:
        _vietnamese_row(sheet, head, shape.width / 2, 13, weight)
        _vietnamese_row(sheet, digits, shape.width / 2, 89, weight)
    return sheet.mask


def _chinese_line(text: str) -> Image:
    sheet = _Sheet(CN_LINE)
    for char, x in zip(text, (15.5, 72.5, 151.5, 208.5, 265.5, 322.5, 379.5), strict=True):
        sheet.chinese("line", char, (x, 25, 45, 90))
    cv2.circle(sheet.mask, (round(134.5 * PX_PER_MM), 70 * PX_PER_MM), 5 * PX_PER_MM, 255, -1, cv2.LINE_AA)
    return sheet.mask


def _chinese_rows(text: str) -> Image:
    sheet = _Sheet(CN_ROWS)
    for char, x in zip(text[:2], (110.0, 250.0), strict=True):
        sheet.chinese("upper", char, (x, 15, 80, 60))
    cv2.circle(sheet.mask, (220 * PX_PER_MM, 45 * PX_PER_MM), 6 * PX_PER_MM, 255, -1, cv2.LINE_AA)
    for place, char in enumerate(text[2:]):
        sheet.chinese("lower", char, (27 + 80 * place, 90, 65, 110))
    return sheet.mask


def _chinese_green(text: str) -> Image:
    sheet = _Sheet(CN_GREEN)
    for place, char in enumerate(text):
        x = 15.5 + place * 54 if place < 2 else 163.5 + (place - 2) * 52
        sheet.chinese("green", char, (x, 25, 43, 90))
    return sheet.mask


def _ink(lettering: PlateLettering, layout: Layout, weight: float) -> Image:
    if lettering.country == "VN":
        return _vietnamese_mask(lettering.text, layout, weight)
    if lettering.colour in {"green", "yellow_green"}:
        return _chinese_green(lettering.text)
    return _chinese_line(lettering.text) if layout == 1 else _chinese_rows(lettering.text)


def _sheet_metal(lettering: PlateLettering, shape: PlateShape) -> Image:
    base, _ = PAINT[lettering.country, lettering.colour]
    metal = np.full((shape.height * PX_PER_MM, shape.width * PX_PER_MM, 3), base, np.float32)
    if lettering.colour == "green":
        fade = np.linspace(1, 0, metal.shape[0], dtype=np.float32)[:, None, None] ** 1.3
        metal += (np.float32(245) - metal) * fade
    elif lettering.colour == "yellow_green":
        metal[:, : 150 * PX_PER_MM] = PAINT["CN", "yellow"][0]
    return metal.astype(np.uint8)


def _rim(lettering: PlateLettering, shape: PlateShape) -> Image:
    """The painted frame line: all round and thin in China, the pressed edge in Vietnam."""
    rim = np.zeros((shape.height * PX_PER_MM, shape.width * PX_PER_MM), np.uint8)
    inset, thick = (5, 2) if lettering.country == "CN" else (4, 2)
    box = [v * PX_PER_MM for v in (inset, inset, shape.width - inset, shape.height - inset)]
    rounded_outline(rim, box, shape.radius * PX_PER_MM, thick * PX_PER_MM)
    return rim


def rounded_outline(mask: Image, box: list[int], radius: int, thick: int) -> None:
    x0, y0, x1, y1 = box
    for ax, ay, bx, by in (
        (x0 + radius, y0, x1 - radius, y0),
        (x0 + radius, y1, x1 - radius, y1),
        (x0, y0 + radius, x0, y1 - radius),
        (x1, y0 + radius, x1, y1 - radius),
    ):
        cv2.line(mask, (ax, ay), (bx, by), 255, thick, cv2.LINE_AA)
    for cx, cy, turn in (
        (x0 + radius, y0 + radius, 180),
        (x1 - radius, y0 + radius, 270),
        (x1 - radius, y1 - radius, 0),
        (x0 + radius, y1 - radius, 90),
    ):
        cv2.ellipse(mask, (cx, cy), (radius, radius), turn, 0, 90, 255, thick, cv2.LINE_AA)


def plate_image(lettering: PlateLettering, layout: Layout, seed: int, wear: float = 0.3) -> Image:
    """The plate seen straight on, BGR at 2 px/mm (520x110 mm -> 220x1040x3).

    `wear` 0 (new) .. 1 (dented, dirty, faded). Raises ValueError when the text does not fit the face.
    """
    rng = np.random.default_rng((seed, 77))
    layout = plate_layout(lettering, layout)
    shape = plate_shape(lettering, layout)
    if lettering.country == "CN":
        _check_chinese(lettering)
    ink = _ink(lettering, layout, 0.14 * rng.uniform(0.92, 1.1))
    rim = _rim(lettering, shape)
    metal = _sheet_metal(lettering, shape).astype(np.float32)
    _, letter = PAINT[lettering.country, lettering.colour]
    coverage = (ink.astype(np.float32) / 255)[..., None]
    picture = np.asarray(metal * (1 - coverage) + bgr(letter) * coverage, np.float32)
    if lettering.country == "CN" and lettering.colour != "green":
        edge = (rim.astype(np.float32) / 255)[..., None]
        picture += (bgr(letter) - picture) * edge
    picture = emboss(picture, np.maximum(ink, rim), rng)
    return weather_plate(picture, shape.bolts, rng, wear)


def _check_chinese(lettering: PlateLettering) -> None:
    wanted = 8 if lettering.colour in {"green", "yellow_green"} else 7
    if len(lettering.text) != wanted:
        raise ValueError(f"{lettering.text!r} does not have the {wanted} characters of this Chinese plate")
