"""The whole fit as one order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ocr.build import EngineOptions, build_reader
from ocr.calibration import stored
from ocr.errors import ReaderError
from ocr.training.calibration.fit import Worth, fitted, worth
from ocr.training.calibration.samples import Sample, kept, noted, samples

_THRESHOLDS = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)


@dataclass(frozen=True, slots=True)
class Order:
    """`run`: folder outside the repository; `scenes` and `crops`: labelled folders, of whole frames and of single plates."""

    run: Path
    engine: str
    scenes: Sequence[Path]
    crops: Sequence[Path]
    seed: int


def run(order: Order) -> None:
    """Prints the entry for `ocr/models/calibration.json`. Raises ReaderError `photos_missing` where nothing was read."""
    order.run.mkdir(parents=True, exist_ok=True)
    notebook = noted(stored(order.engine))
    reader = build_reader(order.engine, EngineOptions(threads=2, calibration=notebook))
    found: list[Sample] = []
    for folder in (*order.scenes, *order.crops):
        fresh = samples(reader, notebook, folder, crops=folder in order.crops)
        found += kept(order.run / f"{order.engine}-{folder.name}.json", fresh)
    if not found:
        raise ReaderError(
            "photos_missing", "Name labelled folders with --photos, --crops or BORDERGATE_PHOTOS."
        )
    _tell(order, found)


def _tell(order: Order, found: Sequence[Sample]) -> None:
    held, known, fit = worth(found, order.seed), stored(order.engine), fitted(found)
    right = sum(sample.right for sample in found)
    low, high = held.interval
    console = Console()
    console.print(_thresholds(held))
    entry = {
        "weights": [round(weight, 4) for weight in fit.weights],
        "bias": round(fit.bias, 4),
        "accept": known.accept,
        "doubtful": known.doubtful,
        "fitted_on": f"{len(found)} texts ({right} right) of {len({sample.plate for sample in found})} labelled plates, "
        f"by python -m ocr.training.calibration; expected calibration error {held.error:.3f} ({low:.3f} to {high:.3f}) "
        "on plates held back, five parts by plate text",
    }
    console.print_json(json.dumps({order.engine: entry}, ensure_ascii=False))


def _thresholds(held: Worth) -> Table:
    """What each threshold would accept of the plates held back, and how much of that is wrong."""
    table = Table("accept from", "right", "wrong", "left out though right")
    for threshold in _THRESHOLDS:
        accepted = [right for chance, right in held.outcomes if chance >= threshold]
        missed = sum(right for chance, right in held.outcomes if chance < threshold)
        table.add_row(f"{threshold:.2f}", str(sum(accepted)), str(len(accepted) - sum(accepted)), str(missed))
    return table
