"""What is written near plates and is none: lettering, phone numbers, danger boards, container codes, time stamps."""

import cv2
import numpy as np

from ocr.rendering.panel import text_mask
from ocr.rendering.spec import Image
from ocr.training.detector.shape import Floats

_WORDS = (
    "危险品",
    "爆",
    "VINATRANS",
    "LOGISTICS",
    "CÔNG TY",
    "HINO",
    "HOWO",
    "东风",
    "请保持车距",
    "STOP",
    "TAXI",
    "MAX GROSS",
    "22G1",
)


def clutter(rng: np.random.Generator) -> Image:
    """A board (BGR) with writing on it that is no plate."""
    mask = text_mask(_writing(rng), int(rng.integers(24, 60)))
    rim = int(rng.integers(2, 14))
    mask = np.pad(mask, rim)
    ground, ink = rng.integers(0, 256, 3), rng.integers(0, 256, 3)
    if rng.random() < 0.4:
        ground, ink = (
            np.array(tone)
            for tone in (((240,) * 3, (20,) * 3), ((30, 190, 240), (10,) * 3))[int(rng.integers(2))]
        )
    cover = mask.astype(np.float32)[..., None] / 255
    return np.asarray(ground * (1 - cover) + ink * cover, np.uint8)


def stamp(picture: Image, rng: np.random.Generator) -> None:
    """A clock burnt into the picture, as cameras do."""
    text = f"2026-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d} {rng.integers(24):02d}:{rng.integers(60):02d}:07"
    mask = text_mask(text, int(rng.integers(9, 22)))[:, : picture.shape[1]]
    high, wide = mask.shape
    top, left = int(rng.integers(picture.shape[0] - high)), int(rng.integers(picture.shape[1] - wide + 1))
    field = picture[top : top + high, left : left + wide]
    field[mask > 100] = rng.choice([255, 0, 230])


def marking(picture: Image, rng: np.random.Generator) -> None:
    """A rectangle with a title bar, as other readers draw around what they found: it must not give a plate away."""
    high, wide = picture.shape[:2]
    left, top = int(rng.integers(wide)), int(rng.integers(high))
    right, bottom = left + int(rng.integers(12, 120)), top + int(rng.integers(8, 50))
    tone = (0, 0, 255) if rng.random() < 0.8 else tuple(int(value) for value in rng.integers(0, 256, 3))
    cv2.rectangle(picture, (left, top), (right, bottom), tone, int(rng.integers(1, 3)))
    bar = max(2, (bottom - top) // 4)
    cv2.rectangle(picture, (left, top - bar), (left + (right - left) // 2, top), tone, -1)


def free_quad(rng: np.random.Generator, width: float, ratio: float, place: Floats) -> Floats:
    """A rectangle of this width and width-to-height ratio, turned and tipped at random, around `place`."""
    half = np.array([width / 2, width / ratio / 2])
    quad = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    steep = rng.random() < 0.25
    angle = np.radians(rng.uniform(-45, 45) if steep else rng.normal(0, 7))
    shear = np.array([[1, rng.normal(0, 0.1)], [rng.normal(0, 0.06), 1]])
    squeeze = np.array([rng.uniform(0.65, 1), 1.0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    jitter = rng.normal(0, 0.012 * width, (4, 2))
    return np.asarray((quad * squeeze) @ (turn @ shear).T + jitter + place, np.float32)


def paste(picture: Image, patch: Image, quad: Floats, rng: np.random.Generator) -> None:
    """Draws `patch` into `quad`, as bright as what was there, with a soft edge."""
    shrink = patch.shape[1] / max(float(np.linalg.norm(quad[1] - quad[0])), 1.0)
    if shrink > 1.5:
        size = (max(6, round(patch.shape[1] / shrink)), max(4, round(patch.shape[0] / shrink)))
        patch = np.asarray(cv2.resize(patch, size, interpolation=cv2.INTER_AREA), np.uint8)
    high, wide = patch.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, quad)
    size = (picture.shape[1], picture.shape[0])
    drawn = cv2.warpPerspective(patch, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(cover, np.round(quad * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    x, y, w, h = cv2.boundingRect(np.round(quad).astype(np.int32))
    box = (slice(max(y - 1, 0), max(y + h + 1, 0)), slice(max(x - 1, 0), max(x + w + 1, 0)))
    if picture[box].size == 0:
        return
    alpha = cover[box].astype(np.float32)[..., None] / 255
    light = np.clip(float(picture[box].mean()) / 110, 0.5, 1.15) * rng.uniform(0.75, 1.15)
    picture[box] = np.clip(
        picture[box] * (1 - alpha) + drawn[box] * np.float32(light) * alpha, 0, 255
    ).astype(np.uint8)


def _writing(rng: np.random.Generator) -> str:
    digits = "".join(map(str, rng.integers(0, 10, int(rng.integers(2, 11)))))
    kinds = (
        _WORDS[int(rng.integers(len(_WORDS)))],
        f"09{digits}",
        f"{digits[:2]} T",
        f"MSKU {digits[:6]} {digits[-1]}",
        digits,
        f"TEL: {digits}",
    )
    return kinds[int(rng.integers(len(kinds)))]
