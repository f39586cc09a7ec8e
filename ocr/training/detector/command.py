"""The whole training as one order, every part of which may be repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.engines.plate_detector import PlateDetector
from ocr.errors import ReaderError
from ocr.training.detector.cache import Drawing, draw, drawn_plates, drawn_scenes
from ocr.training.detector.card import write_card
from ocr.training.detector.export import export
from ocr.training.detector.measure import measure
from ocr.training.detector.photos import photos
from ocr.training.detector.samples import Material
from ocr.training.detector.train import DetectorTraining
from ocr.training.loop import Plan

_PLATES, _PASSAGES, _BATCH = 2400, 120, 16


@dataclass(frozen=True, slots=True)
class Order:
    """`run`: folder outside the repository; `folders`: labelled photos; `steps`: batches in all."""

    run: Path
    folders: Sequence[Path]
    steps: int
    seed: int
    workers: int


def run(order: Order) -> None:
    """Raises ReaderError `photos_missing` where nothing may be trained on."""
    real = photos(order.folders, "train")
    if not real:
        raise ReaderError(
            "photos_missing",
            "No photo may be trained on: name labelled folders with --photos or BORDERGATE_PHOTOS.",
        )
    cache = order.run / "drawn"
    draw(Drawing(cache, _PLATES, _PASSAGES, order.seed, max(1, order.workers)))
    material = Material(real, list(drawn_scenes(cache)), drawn_plates(cache))
    training = DetectorTraining(Plan(order.run, order.steps, _BATCH, order.seed))
    training.go(training.batches(material, order.workers))
    model = order.run / "plate_detector.onnx"
    export(training, model)
    found = measure(PlateDetector(model=model), photos(order.folders, "held"))
    write_card(order.run / "plate_detector.md", training, material, order.folders, str(found))
