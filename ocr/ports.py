"""The ports of the reader: find where text stands, and read straightened crops, quickly or with patience."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.reads import Beam, Located

Image = NDArray[np.uint8]
"""Height x width x 3 (BGR) or height x width (grey), 8 bit."""


class Locator(Protocol):
    """Finds plates or text that may be part of one."""

    def locate(self, frame: Image) -> Sequence[Located]:
        """Quads in pixels of `frame`, in no order; an empty sequence where there is nothing."""
        ...


class Recogniser(Protocol):
    """Reads one straightened plate at a time."""

    name: str
    margin: float
    """How much around the plate it wants to see (or lose, if negative), as a share of the plate's height."""

    def recognise(self, crop: Image, layout: int, *, stretch: float = 1.0) -> Sequence[Beam]:
        """Hypotheses for `crop`, likeliest first; `layout` 1 or 2 lines. Empty where nothing is legible.

        `stretch` widens the line before it is read: a second, slightly different look at the same plate.
        """
        ...


class Glancer(Protocol):
    """Reads an easy plate quickly and leaves every other one to a recogniser."""

    margin: float

    def glance(self, crop: Image, layout: int) -> Beam | None:
        """The text if it is likelier than all others together, else None."""
        ...
