"""Batches by number out of the shards: all lines of a batch have one width, two widths take turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

_BLANK = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """`lines`: n x 48 x width, 8 bit; `texts`: n x 10 columns, filled with 0; `taught`: n x steps x 76, rows of 0: untaught."""

    lines: NDArray[np.uint8]
    texts: NDArray[np.uint8]
    taught: NDArray[np.float16]


class Batches:
    """Keeps all shards in memory: a hundred of them are about 400 MB."""

    def __init__(self, shards: Sequence[Path], size: int, seed: int) -> None:
        self._size, self._seed = size, seed
        self._stacks = [_load(shards, layout) for layout in (1, 2)]

    def __len__(self) -> int:
        """Lines in all."""
        return sum(len(stack.lines) for stack in self._stacks)

    def take(self, number: int) -> Batch:
        """The same number and seed give the same batch."""
        rng = np.random.default_rng((self._seed, number, 1))
        one_line = rng.random() < len(self._stacks[0].lines) / len(self)
        stack = self._stacks[0 if one_line else 1]
        chosen = rng.choice(len(stack.lines), min(self._size, len(stack.lines)), replace=False)
        lines = np.stack([vary(stack.lines[place], rng) for place in chosen])
        return Batch(lines, stack.texts[chosen], stack.taught[chosen])


def _load(shards: Sequence[Path], layout: int) -> Batch:
    parts: dict[str, list[NDArray[np.generic]]] = {"line": [], "text": [], "taught": []}
    for path in shards:
        with np.load(path) as stored:
            for name, part in parts.items():
                part.append(stored[f"{name}{layout}"])
    lines, texts, taught = (np.concatenate(part) for part in parts.values())
    return Batch(
        np.asarray(lines, np.uint8),
        np.asarray(texts, np.uint8),
        trusted(texts.astype(np.uint8), taught.astype(np.float16)),
    )


def trusted(texts: NDArray[np.uint8], taught: NDArray[np.float16]) -> NDArray[np.float16]:
    """The teacher's rows where it reads what is written, 0 where it does not: its errors are not worth learning."""
    best = taught.argmax(2)
    for place, (steps, text) in enumerate(zip(best, texts, strict=True)):
        fresh = np.flatnonzero(np.diff(steps, prepend=_BLANK))
        if steps[fresh][steps[fresh] > 0].tolist() != text[text > 0].tolist():
            taught[place] = 0
    return taught


def vary(line: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Another copy of the same line: turned to its negative, softer, noisier, or with a spot that hides something."""
    if rng.random() < 0.1:
        line = 255 - line
    if rng.random() < 0.15:
        line = np.asarray(cv2.GaussianBlur(line, (0, 0), rng.uniform(0.4, 1.3)), np.uint8)
    if rng.random() < 0.3:
        noise = rng.standard_normal(line.shape, np.float32) * np.float32(rng.uniform(2, 14))
        line = np.clip(line + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.08:
        line = line.copy()
        wide, top, left = int(rng.integers(3, 9)), int(rng.integers(40)), int(rng.integers(line.shape[1] - 9))
        line[top : top + wide, left : left + wide] = rng.integers(256)
    return line
