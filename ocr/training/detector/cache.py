"""Drawn once, used all through the training: plates seen straight on and trucks passing the gate."""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from rich.progress import track

from ocr.rendering.passages import passage
from ocr.rendering.spec import Image, PassageSpec, PlateLettering, Weather
from ocr.training.detector.letterings import random_plate
from ocr.training.detector.photos import Photo
from ocr.training.detector.targets import Labels

_WIDEST = 320
_WEATHERS: tuple[Weather, ...] = ("day", "day", "dusk", "night", "rain", "fog")
_FRAMES = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where drawings are kept, how many, from which seed, by how many processes."""

    folder: Path
    plates: int
    passages: int
    seed: int
    workers: int = 1


def draw(order: Drawing) -> None:
    """Draws what is not there yet; a stop half-way loses one drawing per process."""
    (order.folder / "plates").mkdir(parents=True, exist_ok=True)
    (order.folder / "scenes").mkdir(exist_ok=True)
    with ProcessPoolExecutor(order.workers, get_context("spawn")) as pool:
        for what, count in ((_plate, order.plates), (_scene, order.passages)):
            work = pool.map(partial(what, order.folder, order.seed), range(count))
            for _ in track(work, f"drawing{what.__name__.replace('_', ' ')}s", total=count):
                pass


def drawn_plates(folder: Path) -> list[tuple[Path, int]]:
    """Files and their number of lines."""
    return [(path, int(path.stem[-1])) for path in sorted((folder / "plates").glob("*.png"))]


def drawn_scenes(folder: Path) -> Iterator[Photo]:
    for table in sorted((folder / "scenes").glob("*.json")):
        for name, plates in json.loads(table.read_text("utf8")).items():
            rows = np.array(plates, np.float32).reshape(-1, 9)
            sure = np.ones(len(rows), np.float32)
            yield Photo(
                table.parent / name, Labels(rows[:, 1:].reshape(-1, 4, 2), rows[:, 0], sure), complete=True
            )


def _plate(folder: Path, seed: int, number: int) -> None:
    if any((folder / "plates").glob(f"{number:05d}-*.png")):
        return
    image, lines = random_plate(seed * 100_003 + number)
    cv2.imwrite(str(folder / "plates" / f"{number:05d}-{lines}.png"), _small(image))


def _small(image: Image) -> Image:
    scale = _WIDEST / image.shape[1]
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _scene(folder: Path, seed: int, number: int) -> None:
    table = folder / "scenes" / f"{number:05d}.json"
    if table.is_file():
        return
    labels = {}
    for place, frame in enumerate(passage(_specification(seed, number), seed * 7919 + number)):
        name = f"{number:05d}-{place}.jpg"
        cv2.imwrite(str(table.with_name(name)), frame.image, [cv2.IMWRITE_JPEG_QUALITY, 95])
        labels[name] = [[plate.layout, *plate.corners.ravel().round(1).tolist()] for plate in frame.plates]
    table.write_text(json.dumps(labels), "utf8")


def _specification(seed: int, number: int) -> PassageSpec:
    rng = np.random.default_rng((seed, number, 9))
    yellow = bool(rng.random() < 0.7)
    tractor = PlateLettering(f"12C{rng.integers(10_000, 99_999)}", "VN", "yellow" if yellow else "white")
    if rng.random() < 0.4:
        tractor = PlateLettering(f"桂F{rng.integers(10_000, 99_999)}", "CN", "yellow" if yellow else "blue")
    return PassageSpec(
        tractor=tractor,
        start=datetime(2026, 1, 1, tzinfo=UTC),
        trailer=PlateLettering(f"12R{rng.integers(10_000, 99_999)}", "VN", "yellow")
        if rng.random() < 0.7
        else None,
        container="CSQU3054383" if rng.random() < 0.5 else None,
        firm="VINATRANS LOGISTICS",
        phone=f"09{rng.integers(10_000_000, 99_999_999)}",
        weather=_WEATHERS[int(rng.integers(len(_WEATHERS)))],
        camera="rear" if rng.random() < 0.4 else "front",
        part="whole",
        frames=_FRAMES,
        fps=1.0,
    )
