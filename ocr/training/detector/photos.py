"""Labelled photos for training and measuring. They stay where they are: nothing of them enters the repository."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image as Pillow

from ocr.training.detector.shape import Floats
from ocr.training.detector.targets import Labels

PERMISSIVE = ("Apache-2.0", "MIT")
Part = Literal["train", "held"]
_BY_EYE = Path(__file__).with_name("photos_by_eye.json")
_HELD_OF_TEN = 3


@dataclass(frozen=True, slots=True)
class Photo:
    """A file on disk and its plates; `complete`: no other readable plate is in view."""

    path: Path
    labels: Labels
    complete: bool = False


def photos(folders: Sequence[Path], part: Part) -> list[Photo]:
    """Every photo of these folders that may be trained on, or every one that only measures.

    A folder with a labels.csv is divided by licence and by plate text (three tenths of the permissive plates are
    held back); one without it holds photos whose plates were marked by eye, all for training.
    """
    return [photo for folder in folders for photo in _folder(folder, part)]


def _folder(folder: Path, part: Part) -> Iterator[Photo]:
    table = folder / "labels.csv"
    if not table.is_file():
        yield from _by_eye(folder) if part == "train" else ()
        return
    with table.open(encoding="utf8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    files: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        files.setdefault(row["file"], []).append(row)
    for name, plates in files.items():
        held = any(is_held(row["plate_text"], row["licence"]) for row in plates)
        known = all(row["bbox"] or row["corners"] for row in plates)
        # What another reader drew around a plate would help to find it; drawn boxes are trained on as distractors only.
        fit = all(row.get("overlay") != "1" if held else row["corners"] for row in plates)
        if known and fit and held == (part == "held") and _in_view(folder / name, plates):
            whole = all(row["scene_fully_labelled"] == "1" for row in plates)
            yield Photo(folder / name, _labels(plates), whole)


def _in_view(path: Path, rows: Sequence[Mapping[str, str]]) -> bool:
    """Some bursts give corners in pixels of a frame that was cut afterwards: such plates would teach background."""
    with Pillow.open(path) as header:
        size = np.array(header.size, np.float32)
    middles = np.stack([_quad(row).mean(0) for row in rows])
    return bool(((middles >= 0) & (middles <= size)).all())


def is_held(text: str, licence: str) -> bool:
    """Never trained on: other licences, and a fixed share of the plates of the permissive ones."""
    return licence not in PERMISSIVE or hashlib.sha256(text.encode()).digest()[0] % 10 < _HELD_OF_TEN


def _labels(rows: Sequence[Mapping[str, str]]) -> Labels:
    quads = [_quad(row) for row in rows]
    lines = [2.0 if row["layout"] == "2" else 1.0 for row in rows]
    return Labels(np.stack(quads), np.array(lines, np.float32), np.ones(len(rows), np.float32))


def _quad(row: Mapping[str, str]) -> Floats:
    if row["corners"]:
        return np.array(row["corners"].split(), np.float32).reshape(4, 2)
    left, top, right, bottom = map(float, row["bbox"].split())
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def _by_eye(folder: Path) -> Iterator[Photo]:
    """Photos under MIT without labels of their own: `[lines (0: cannot be judged), x1 y1 .. x4 y4]` per plate."""
    marked: dict[str, list[list[float]]] = json.loads(_BY_EYE.read_text("utf8"))["photos"]
    for path in sorted(folder.glob("*.jpg")):
        if path.name in marked:
            plates = np.array(marked[path.name], np.float32).reshape(-1, 9)
            lines = plates[:, 0]
            yield Photo(
                path,
                Labels(plates[:, 1:].reshape(-1, 4, 2), np.maximum(lines, 1), (lines > 0).astype(np.float32)),
            )
