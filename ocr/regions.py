"""A region of a frame, and what was read there in pixels of the whole frame."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ocr.ports import Image
from ocr.reads import Box, ContainerRead, FrameRead, PlateRead


def cut(frame: Image, region: Box | None) -> tuple[Image, float, float]:
    """The region of the frame and where it begins; the whole frame without a region."""
    if region is None:
        return frame, 0.0, 0.0
    height, width = frame.shape[:2]
    left, top = max(0, int(region.left)), max(0, int(region.top))
    right, bottom = min(width, int(region.right)), min(height, int(region.bottom))
    return frame[top : max(bottom, top + 1), left : max(right, left + 1)], float(left), float(top)


_Read = TypeVar("_Read", PlateRead, ContainerRead)


def moved(read: _Read, left: float, top: float) -> _Read:
    """The same plate or container with its corners in pixels of the whole frame."""
    one, two, three, four = ((round(x + left, 1), round(y + top, 1)) for x, y in read.corners)
    return replace(read, corners=(one, two, three, four))


def frame_read(
    frame: Image, plates: Sequence[PlateRead], started: float, containers: Sequence[ContainerRead] = ()
) -> FrameRead:
    """The result for `frame`; `started` is the reading of `time.perf_counter` at the beginning."""
    height, width = frame.shape[:2]
    spent = round((time.perf_counter() - started) * 1000, 2)
    return FrameRead(tuple(plates), tuple(containers), spent, width, height)
