"""The whole training as one order, every part of which may be repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.engines.plate_net import MODEL, PlateNet
from ocr.training.large.card import write_card
from ocr.training.large.train import LargeTraining
from ocr.training.loop import Plan
from ocr.training.recogniser.batches import Batches
from ocr.training.recogniser.cache import Drawing, draw
from ocr.training.recogniser.crops import crops, permitted
from ocr.training.recogniser.measure import measure, table

_BATCH, _RATE = 32, 1.5e-4
"""From 5e-4 on it forgets one-line plates before it learns anything."""


@dataclass(frozen=True, slots=True)
class Order:
    """`run`: folder outside the repository; `folders`: labelled photos; `shards` of 256 lines; `steps`: batches in all."""

    run: Path
    folders: Sequence[Path]
    shards: int
    steps: int
    seed: int


def run(order: Order) -> None:
    """Raises ReaderError `photos_missing` where nothing may be trained on."""
    drawing = Drawing(order.run / "drawn", order.shards, permitted(order.folders), order.seed)
    training = LargeTraining(Plan(order.run, order.steps, _BATCH, order.seed, _RATE))
    training.go(training.batches(Batches(draw(drawing), _BATCH, order.seed)))
    training.average.module.write(order.run / MODEL)
    held = [crop for crop in crops(order.folders, "held") if crop.quad is None]
    nets = {"before": PlateNet().log_probs, "after": PlateNet(model=order.run / MODEL).log_probs}
    write_card(training, drawing, order.folders, "\n".join(table(measure(nets, held))))
