"""Photographed plates for training and measuring, with their text; the photos stay where they are."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ocr.errors import ReaderError
from ocr.images import load_image
from ocr.plates import canonical
from ocr.ports import Image
from ocr.rectify import Quad, frame_quad
from ocr.training.detector.camera import spoil
from ocr.training.detector.photos import Part, is_held
from ocr.training.recogniser.views import straightened


@dataclass(frozen=True, slots=True)
class Crop:
    """One labelled plate. `quad` is None where the picture shows nothing but the plate."""

    path: Path
    text: str
    layout: int
    quad: Quad | None
    country: str


def crops(folders: Sequence[Path], part: Part) -> list[Crop]:
    """Rows of every labels.csv that may be trained on, or those that only measure (by licence and by plate text)."""
    return [crop for folder in folders for crop in _folder(folder, part)]


def permitted(folders: Sequence[Path]) -> list[Crop]:
    """Those to train on. Raises ReaderError `photos_missing` where there are none."""
    if found := crops(folders, "train"):
        return found
    raise ReaderError(
        "photos_missing",
        "No photo may be trained on: name labelled folders with --photos or BORDERGATE_PHOTOS.",
    )


def _folder(folder: Path, part: Part) -> Iterator[Crop]:
    table = folder / "labels.csv"
    if not table.is_file():
        return
    with table.open(encoding="utf8", newline="") as lines:
        for row in csv.DictReader(lines):
            held = is_held(row["plate_text"], row["licence"])
            somewhere = row.get("bbox") and not row["corners"]  # in a scene: nobody knows how to cut it out
            if row["uncertain"] != "1" and not somewhere and held == (part == "held"):
                yield _crop(folder, row)


def _crop(folder: Path, row: Mapping[str, str]) -> Crop:
    quad = np.array(row["corners"].split(), np.float32).reshape(4, 2) if row["corners"] else None
    text = canonical(row["plate_text"])
    return Crop(folder / row["file"], text, int(row["layout"]), quad, row["country"])


def photographed(crop: Crop, rng: np.random.Generator) -> Image:
    """The plate as the reader might see it another time: other corners, other camera."""
    picture = load_image(crop.path)
    picture, quad = _around(
        picture, frame_quad(picture) if crop.quad is None else _inside(picture, crop.quad)
    )
    scale = float(rng.uniform(0.55, 1.1)) if len(picture) > 60 else 1.0
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    if rng.random() < 0.5:
        small = spoil(small, rng)
    return straightened(small, np.asarray(quad * scale, np.float32), crop.layout, rng)


def _inside(picture: Image, quad: Quad) -> Quad:
    """Bursts give corners in pixels of the uncut frame; the cut picture has the same rim on all sides."""
    size = np.array(picture.shape[1::-1], np.float32)
    if (quad.min(0) < size).all() and (quad.max(0) < 1.1 * size).all():
        return quad
    low, high = quad.min(0), quad.max(0)
    return np.asarray(quad - low + (size - (high - low)) / 2, np.float32)


def _around(picture: Image, quad: Quad) -> tuple[Image, Quad]:
    """The piece of the photo that may matter, so that a whole photo need not be spoilt."""
    rim = 0.4 * (quad[:, 1].max() - quad[:, 1].min())
    left, top = np.maximum(np.floor(quad.min(0) - rim), 0).astype(int)
    right, bottom = np.ceil(quad.max(0) + rim).astype(int)
    piece = picture[top : max(bottom, top + 8), left : max(right, left + 8)]
    return piece, np.asarray(quad - np.array([left, top]), np.float32)
