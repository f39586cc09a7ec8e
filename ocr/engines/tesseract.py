"""Tesseract as it comes (a program of its own), with our joining of rows and our grammars: a peer to measure against."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterator

import cv2
import numpy as np

from ocr.engines.text_lines import TextLineReader, around
from ocr.errors import ReaderError
from ocr.ports import Image
from ocr.reads import Located

PROGRAM = "tesseract"
_ACCEPT = 0.85
_PAGE, _ONE_LINE = 3, 7
"""Its ways to look at a picture: its own default, and a single line."""
_SECONDS = 60.0
_RIM = 0.12
"""Its boxes hug the ink; other text detectors leave about this share of the height around it."""
_COLUMNS = ("left", "top", "width", "height", "conf")
_LINE = ("block_num", "par_num", "line_num")


def tesseract_reader(threads: int = 1) -> TextLineReader:
    """Raises ReaderError `engine_missing`."""
    if shutil.which(PROGRAM) is None:
        raise ReaderError(
            "engine_missing",
            f"The program {PROGRAM} is not on this machine: install the package tesseract-ocr of your system.",
        )
    text = _TesseractText(threads)
    return TextLineReader(text.lines, text.whole, _ACCEPT)


class _TesseractText:
    def __init__(self, threads: int) -> None:
        self._environment = os.environ | {"OMP_THREAD_LIMIT": str(threads)}

    def lines(self, image: Image) -> list[Located]:
        rows: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for word in self._words(image, _PAGE):
            rows.setdefault(tuple(word[name] for name in _LINE), []).append(word)
        return [_line(words) for words in rows.values()]

    def whole(self, crop: Image) -> list[Located]:
        words = list(self._words(crop, _ONE_LINE))
        if not words:
            return []
        line = _line(words)
        return [Located(around(crop), score=line.score, text=line.text)]

    def _words(self, image: Image, way: int) -> Iterator[dict[str, str]]:
        """Rows of Tesseract's table that are a word. Raises ReaderError `engine_failed`."""
        command = [PROGRAM, "-", "-", "--psm", str(way), "-l", "eng", "tsv"]
        picture = cv2.imencode(".png", image)[1].tobytes()
        try:
            done = subprocess.run(  # noqa: S603 -- the command is ours, the picture goes in as data
                command,
                input=picture,
                capture_output=True,
                env=self._environment,
                timeout=_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as error:
            said = getattr(error, "stderr", None) or b""
            raise ReaderError(
                "engine_failed", f"{PROGRAM}: {error} {said.decode('utf8', 'replace')[:200]}"
            ) from error
        table = csv.DictReader(
            io.StringIO(done.stdout.decode("utf8")), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        return (row for row in table if float(row["conf"]) >= 0 and row["text"].strip())


def _line(words: list[dict[str, str]]) -> Located:
    """Words of one line: an upright box around them, their mean confidence."""
    left, top, width, height, sure = np.array([[float(word[name]) for name in _COLUMNS] for word in words]).T
    rim = _RIM * float((top + height).max() - top.min())
    low = float(left.min()) - rim, float(top.min()) - rim
    high = float((left + width).max()) + rim, float((top + height).max()) + rim
    corners = (low, (high[0], low[1]), high, (low[0], high[1]))
    return Located(corners, score=float(sure.mean()) / 100, text="".join(word["text"] for word in words))
