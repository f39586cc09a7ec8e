"""Plates from whole lines of text, for readers that hand out strings: RapidOCR and EasyOCR."""

import time
from collections.abc import Callable, Sequence

from ocr.candidates import Candidate, propose
from ocr.overlap import keep_best
from ocr.plates import canonical, find_kind
from ocr.ports import Image
from ocr.reads import Box, CharRead, Corners, FrameRead, Located, PlateRead
from ocr.rectify import to_corners
from ocr.regions import cut, frame_read, moved

Lines = Callable[[Image], Sequence[Located]]


class TextLineReader:
    """Reader protocol. `lines` finds and reads text; `whole` reads a crop as one line where nothing was found."""

    def __init__(self, lines: Lines, whole: Lines, accept: float) -> None:
        self._lines = lines
        self._whole = whole
        self._accept = accept

    def glance(self, frame: Image) -> FrameRead | None:  # noqa: ARG002 - every look at lines is a long one
        return None

    def read(self, frame: Image, region: Box | None = None) -> FrameRead:
        started = time.perf_counter()
        view, left, top = cut(frame, region)
        plates = [moved(plate, left, top) for plate in self._plates(self._lines(view))]
        return frame_read(frame, plates, started)

    def read_crop(self, crop: Image) -> FrameRead:
        started = time.perf_counter()
        plates = self._plates(self._lines(crop)) or self._plates(self._whole(crop))
        return frame_read(crop, plates, started)

    def _plates(self, lines: Sequence[Located]) -> list[PlateRead]:
        found = [plate for candidate in propose(lines) if (plate := self._plate(candidate, lines))]
        return keep_best(
            found, lambda plate: plate.box, lambda plate: (len(plate.text) > 6) + plate.probability
        )

    def _plate(self, candidate: Candidate, lines: Sequence[Located]) -> PlateRead | None:
        """The rows of a candidate joined; the least sure row speaks for the plate, such readers give no more."""
        parts = [lines[n] for n in candidate.parts]
        text = canonical("".join(part.text or "" for part in parts))
        known = find_kind(text)
        if known is None:
            return None
        score = round(min(part.score for part in parts), 5)
        return PlateRead(
            text=text,
            country=known[0],
            layout=2 if candidate.layout == 2 else 1,
            corners=to_corners(candidate.quad),
            probability=score,
            accepted=score >= self._accept,
            characters=tuple(CharRead(char, score, ((char, score),)) for char in text),
            kind=known[1],
        )


def around(crop: Image) -> Corners:
    height, width = crop.shape[:2]
    return (0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))
