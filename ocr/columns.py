"""Text that stands upright, one character below the other, as on the posts of containers: laid down as a line."""

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.ports import Image
from ocr.preparation import to_grey

_WIDTH = 48
_LEAST, _SPACE = 0.35, 14
LEVELS = (0.15, 0.25)
"""How loud a row must be to belong to a character: the second splits characters that run into each other at the first."""
_FOOT = 6


def lay_down(strip: Image, level: float = LEVELS[0]) -> Image | None:
    """One grey line 48 high with the characters of an upright strip side by side; None where none is found."""
    scale = _WIDTH / strip.shape[1]
    size = (_WIDTH, max(_WIDTH, round(strip.shape[0] * scale)))
    grey = np.asarray(cv2.resize(to_grey(strip), size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    pieces = [grey[top:bottom] for top, bottom in cut_characters(grey, level)]
    if not pieces:
        return None
    ground = int(np.median(grey))
    spaced: list[Image] = []
    for piece in pieces:
        spaced += [_standing(piece, ground), np.full((_WIDTH, _SPACE), ground, np.uint8)]
    return np.hstack(spaced[:-1])


def cut_characters(grey: Image, level: float) -> list[tuple[int, int]]:
    """First and last row (exclusive) of each character, from the quiet rows between them."""
    edges = np.abs(cv2.Sobel(grey.astype(np.float32), cv2.CV_32F, 1, 0))
    edges -= np.median(edges, axis=0)  # the ribs of the wall run through all rows and say nothing
    profile = np.clip(edges, 0, None)[:, 4:-4].mean(1)
    smooth = np.convolve(profile, np.ones(3) / 3, "same")
    quiet, loud = np.percentile(smooth, (10, 90))
    runs = _runs(smooth > quiet + level * (loud - quiet))
    kept = [run for run in runs if run[1] - run[0] > _LEAST * _WIDTH]
    if not kept:
        return []
    usual = float(np.median([bottom - top for top, bottom in kept]))
    return [piece for run in kept for piece in _parted(run, usual)]


def _runs(on: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate([[0], on.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))


def _parted(run: tuple[int, int], usual: float) -> list[tuple[int, int]]:
    """Characters that touch make one long run: cut it into pieces of the usual height."""
    top, bottom = run
    count = max(1, round((bottom - top) / (usual * 1.12)))
    marks = np.linspace(top, bottom, count + 1).round().astype(int).tolist()
    return list(itertools.pairwise(marks))


def _standing(piece: Image, ground: int) -> Image:
    """A character at line height, its own proportions kept, on the colour of the wall."""
    height = _WIDTH - 2 * _FOOT
    width = max(6, round(piece.shape[1] * height / piece.shape[0]))
    glyph = np.asarray(cv2.resize(piece, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(
        cv2.copyMakeBorder(glyph, _FOOT, _FOOT, 0, 0, cv2.BORDER_CONSTANT, value=[ground]), dtype=np.uint8
    )
