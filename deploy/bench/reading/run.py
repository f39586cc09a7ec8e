"""Lets an engine read labelled photos and puts its figures together."""

import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from deploy.bench.reading.scores import Score, Wrong, outcomes, score_groups, wrong_accepted
from ocr.errors import ReaderError
from ocr.images import load_image
from ocr.labels import Label
from ocr.reader import Reader
from ocr.reads import FrameRead
from ocr.stages import counted
from ocr.training.calibration.reliability import Outcome, calibration_error


@dataclass(frozen=True, slots=True)
class Figures:
    """One engine over one set of labels. Times are of the reading alone, without decoding the picture:
    milliseconds of processor time of the whole process and of programs it ran (`cpu_*`) and of the clock (`wall_*`);
    `stages`: mean processor milliseconds a picture of each stage that the engine tells of."""

    engine: str
    scores: dict[str, Score]
    wrong: list[Wrong]
    complete: int
    outcomes: list[Outcome]
    unreadable: int
    cpu_median: float
    cpu_p95: float
    wall_median: float
    stages: dict[str, float]

    @property
    def calibration_error(self) -> float:
        return calibration_error(self.outcomes)


def measure(
    engine: str, reader: Reader, labels: Sequence[Label], *, crop: bool, step: Callable[[], None]
) -> Figures:
    """Reads every picture once; `step` is called after each. A picture that cannot be opened counts as unread."""
    reads: dict[Path, FrameRead] = {}
    times: list[tuple[float, float]] = []
    stages = Counter[str]()
    files = sorted({label.file for label in labels})
    for file in files:
        try:
            image = load_image(file)
        except ReaderError:
            step()
            continue
        began = _processor(), time.perf_counter()
        with counted() as spent:
            reads[file] = reader.read_crop(image) if crop else reader.read(image)
        times.append((_processor() - began[0], time.perf_counter() - began[1]))
        stages += spent
        step()
    wrong, complete = wrong_accepted(labels, reads)
    cpu = [spent * 1000 for spent, _ in times] or [0.0]
    return Figures(
        engine=engine,
        scores=score_groups(labels, reads),
        wrong=wrong,
        complete=complete,
        outcomes=outcomes(labels, reads),
        unreadable=len(files) - len(reads),
        cpu_median=median(cpu),
        cpu_p95=quantiles(cpu, n=20)[-1] if len(cpu) > 1 else cpu[0],
        wall_median=median([spent * 1000 for _, spent in times] or [0.0]),
        stages={name: spent / 1000 / len(times) for name, spent in stages.most_common()},
    )


def _processor() -> float:
    ran = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ran.ru_utime + ran.ru_stime
