"""The whole training as one order, every part of which may be repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.engines.plate_net import PlateNet
from ocr.engines.quick_net import QuickNet
from ocr.engines.sessions import MODELS
from ocr.training.loop import Plan
from ocr.training.recogniser.batches import Batches
from ocr.training.recogniser.cache import Drawing, draw
from ocr.training.recogniser.card import write_card
from ocr.training.recogniser.crops import crops, permitted
from ocr.training.recogniser.export import export
from ocr.training.recogniser.measure import cascade, measure, table
from ocr.training.recogniser.train import RecogniserTraining

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Order:
    """`run`: folder outside the repository; `folders`: labelled photos; `shards` of 256 lines; `steps`: batches in all;
    `onward`: begin with the repository's weights."""

    run: Path
    folders: Sequence[Path]
    shards: int
    steps: int
    seed: int
    onward: bool = False


def run(order: Order) -> None:
    """Raises ReaderError `photos_missing` where nothing may be trained on."""
    drawing = Drawing(order.run / "drawn", order.shards, permitted(order.folders), order.seed)
    training = RecogniserTraining(Plan(order.run, order.steps, _BATCH, order.seed))
    if order.onward and training.step == 0:
        training.begin_with(MODELS / "easyocr" / "plate_quick.pth")
    training.go(training.batches(Batches(draw(drawing), _BATCH, order.seed)))
    export(training, order.run)
    held = [crop for crop in crops(order.folders, "held") if crop.quad is None]
    quick = QuickNet(model=order.run / "plate_quick.onnx")
    looks = measure({"quick": lambda line, _: quick.log_probs(line), "large": PlateNet().log_probs}, held)
    figures = "\n".join([*table(looks), "", *cascade(looks["quick"])])
    write_card(training, drawing, order, figures)
