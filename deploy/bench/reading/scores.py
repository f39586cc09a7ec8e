"""How well a reader reads: exact match with its interval, character errors, wrong acceptances. Values in, values out."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from ocr.labels import Label
from ocr.reads import ContainerRead, FrameRead, PlateRead

Reads = Mapping[Path, FrameRead]
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Score:
    """Of `n` labels: `exact` were accepted as written, `named` were given at all, `slips` of `signs` characters wrong."""

    n: int
    exact: int
    named: int
    slips: int
    signs: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of exact / n."""
        return interval(self.exact, self.n)


def interval(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, 1927)."""
    if not n:
        return 0.0, 1.0
    share, spread = hits / n, _Z**2 / n
    middle = share + spread / 2
    reach = _Z * math.sqrt((share * (1 - share) + spread / 4) / n)
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def score_groups(labels: Sequence[Label], reads: Reads) -> dict[str, Score]:
    """`all` first, then each group by name; labels nobody is certain of are left out."""
    certain = [label for label in labels if label.certain]
    names = sorted({name for label in certain for name in label.groups})
    groups = {name: [label for label in certain if name in label.groups] for name in names}
    return {name: _score(rows, reads) for name, rows in {"all": certain, **groups}.items()}


def given(label: Label, reads: Reads) -> Sequence[PlateRead] | Sequence[ContainerRead]:
    """What was read in the label's picture, of its kind."""
    read = reads.get(label.file)
    if read is None:
        return ()
    return read.containers if label.container else read.plates


@dataclass(frozen=True, slots=True)
class Wrong:
    """An accepted text that nobody wrote on anything in that picture."""

    file: Path
    text: str
    probability: float


def wrong_accepted(labels: Sequence[Label], reads: Reads) -> tuple[list[Wrong], int]:
    """Wrong texts in the pictures whose plates are all labelled and certain, and how many such pictures there are."""
    known = {label.file for label in labels if label.whole} - {
        label.file for label in labels if not label.certain
    }
    texts = {file: {label.text for label in labels if label.file == file} for file in known}
    first = {label.file: label for label in labels}
    found = [
        Wrong(file, read.text, read.probability)
        for file in sorted(known)
        for read in given(first[file], reads)
        if read.accepted and read.text not in texts[file]
    ]
    return found, len(known)


def outcomes(labels: Sequence[Label], reads: Reads) -> list[tuple[float, bool]]:
    """(probability, right) of every text given in pictures whose plates are all labelled and certain."""
    shaky = {label.file for label in labels if not label.certain}
    judged = [label for label in labels if label.whole and label.file not in shaky]
    texts: dict[Path, set[str]] = {}
    for label in judged:
        texts.setdefault(label.file, set()).add(label.text)
    first = {label.file: label for label in judged}
    return [
        (read.probability, read.text in texts[file])
        for file, label in first.items()
        for read in given(label, reads)
    ]


def _score(labels: Sequence[Label], reads: Reads) -> Score:
    texts = [[read.text for read in given(label, reads)] for label in labels]
    accepted = [{read.text for read in given(label, reads) if read.accepted} for label in labels]
    return Score(
        n=len(labels),
        exact=sum(label.text in some for label, some in zip(labels, accepted, strict=True)),
        named=sum(label.text in some for label, some in zip(labels, texts, strict=True)),
        slips=sum(_slips(label.text, some) for label, some in zip(labels, texts, strict=True)),
        signs=sum(len(label.text) for label in labels),
    )


def _slips(wanted: str, texts: Iterable[str]) -> int:
    """Insertions, deletions and substitutions to the nearest text given; all characters where there is none."""
    return min((Levenshtein.distance(wanted, text) for text in texts), default=len(wanted))
