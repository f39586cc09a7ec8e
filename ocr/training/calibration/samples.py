"""What a reader shows of labelled photos: the features of each text, and whether it is right."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.progress import track

from ocr.calibration import Calibration, features
from ocr.images import load_image
from ocr.labels import Label, read_labels
from ocr.plate_reader import Guess
from ocr.reader import Reader
from ocr.reads import FrameRead

_PLACES = 5  # as many as a read carries


@dataclass(frozen=True, slots=True)
class Sample:
    """One text shown. `plate` is what is written there (of several plates in view the first): parts are drawn by it."""

    plate: str
    text: str
    features: tuple[float, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class Notebook(Calibration):
    """A calibration that keeps the guesses it judged, by text and rounded probability."""

    guesses: dict[tuple[str, float], Guess] = field(default_factory=dict)

    def probability(self, guess: Guess) -> float:
        chance = Calibration.probability(self, guess)
        self.guesses[guess.text, round(chance, _PLACES)] = guess
        return chance


def noted(known: Calibration) -> Notebook:
    return Notebook(known.weights, known.bias, known.accept, known.doubtful)


def samples(reader: Reader, notebook: Notebook, folder: Path, *, crops: bool) -> Iterator[Sample]:
    """Only pictures all of whose plates are labelled and certain. Raises ReaderError `labels_missing`, `labels_broken`."""
    pictures = _judgeable(read_labels(folder), crops=crops)
    for file, texts in track(sorted(pictures.items()), folder.name):
        image = load_image(file)
        read = reader.read_crop(image) if crops else reader.read(image)
        yield from _of_picture(read, notebook, texts)
        notebook.guesses.clear()


def kept(path: Path, fresh: Iterable[Sample]) -> list[Sample]:
    """The samples of an earlier run, else fresh ones, which are then on disk."""
    if not path.is_file():
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps([asdict(sample) for sample in fresh], ensure_ascii=False), "utf8")
        aside.replace(path)
    rows = json.loads(path.read_text("utf8"))
    return [Sample(row["plate"], row["text"], tuple(row["features"]), row["right"]) for row in rows]


def _judgeable(labels: Sequence[Label], *, crops: bool) -> dict[Path, list[str]]:
    doubted = {label.file for label in labels if not label.certain}
    texts: dict[Path, list[str]] = {}
    for label in labels:
        if label.file not in doubted and not label.container and (crops or label.whole):
            texts.setdefault(label.file, []).append(label.text)
    return texts


def _of_picture(read: FrameRead, notebook: Notebook, texts: Sequence[str]) -> Iterator[Sample]:
    for plate in read.plates:
        guess = notebook.guesses[plate.text, plate.probability]
        yield Sample(texts[0], plate.text, tuple(features(guess)), plate.text in texts)
