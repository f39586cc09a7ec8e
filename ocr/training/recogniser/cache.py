"""Prepared lines in shards, drawn once and used all through the training."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ocr.engines.plate_net import ALPHABET, PlateNet
from ocr.ports import Image
from ocr.preparation import prepare
from ocr.training.recogniser.crops import Crop, photographed
from ocr.training.recogniser.drawing import draw_plate
from ocr.training.recogniser.letterings import random_setting
from ocr.training.recogniser.views import shown

SHARD = 256
LONGEST = 10
_PHOTOS, _PHOTOS_TAUGHT, _DRAWN_TAUGHT = 0.2, 0.5, 0.25
"""Shares: asking the teacher takes longer than drawing."""
_STEP = 8
"""Pixels of a line to one step of the teacher."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where shards are kept, how many, which photos go in, from which seed, by how many processes."""

    folder: Path
    shards: int
    photos: Sequence[Crop]
    seed: int
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """`taught`: the teacher's probabilities, steps x 76, or None where it was not asked."""

    line: Image
    text: str
    layout: int
    taught: NDArray[np.float16] | None


def draw(order: Drawing) -> list[Path]:
    """Draws what is not there yet; a stop half-way loses one shard per process. Returns the shards' files."""
    order.folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(order.workers, get_context("spawn")) as pool:
        work = pool.map(partial(_shard, order), range(order.shards))
        return list(track(work, "drawing plates", total=order.shards))


def _shard(order: Drawing, number: int) -> Path:
    path = order.folder / f"{order.seed}-{number:05d}.npz"
    if not path.is_file():
        cv2.setNumThreads(1)
        samples = [sample(order, number * SHARD + place) for place in range(SHARD)]
        aside = path.with_suffix(".new.npz")
        np.savez(aside, allow_pickle=False, **_arrays(samples))
        aside.replace(path)
    return path


def sample(order: Drawing, number: int) -> Sample:
    """The same number and seed give the same line, whichever process draws it."""
    rng = np.random.default_rng((order.seed, number))
    if order.photos and rng.random() < _PHOTOS:
        crop = order.photos[int(rng.integers(len(order.photos)))]
        text, layout, view, share = crop.text, crop.layout, photographed(crop, rng), _PHOTOS_TAUGHT
    else:
        setting = random_setting(rng)
        text, layout = setting.text, setting.layout
        view, share = shown(draw_plate(setting, rng), layout, rng), _DRAWN_TAUGHT
    line = prepare(view, layout)
    taught = np.exp(_teacher().log_probs(line, layout)).astype(np.float16) if rng.random() < share else None
    return Sample(line, text, layout, taught)


@cache
def _teacher() -> PlateNet:
    return PlateNet()


def _arrays(samples: Sequence[Sample]) -> dict[str, NDArray[Any]]:
    """Two stacks, one for each number of lines, because their widths differ."""
    arrays: dict[str, NDArray[Any]] = {}
    for layout in (1, 2):
        some = [one for one in samples if one.layout == layout]
        arrays[f"line{layout}"] = np.stack([one.line for one in some])
        arrays[f"text{layout}"] = np.array([encode(one.text) for one in some], np.uint8)
        steps = some[0].line.shape[1] // _STEP
        untaught = np.zeros((steps, 1 + len(ALPHABET)), np.float16)
        arrays[f"taught{layout}"] = np.stack([untaught if one.taught is None else one.taught for one in some])
    return arrays


def encode(text: str) -> list[int]:
    """Column numbers of the signs, filled up with the blank's."""
    return [ALPHABET.index(sign) + 1 for sign in text] + [0] * (LONGEST - len(text))
