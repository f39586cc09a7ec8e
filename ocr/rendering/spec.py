"""What to draw: a plate, a passage, and the truth that comes with each rendered frame."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float64]

Country = Literal["VN", "CN"]
Colour = Literal["white", "yellow", "blue", "green", "yellow_green"]
Layout = Literal[1, 2]
Weather = Literal["day", "dusk", "night", "rain", "fog"]
Camera = Literal["front", "rear"]
Direction = Literal["in", "out"]
Part = Literal["arriving", "leaving", "whole"]
Role = Literal["tractor", "trailer"]

CORNERS = 4


@dataclass(frozen=True)
class PlateLettering:
    """A plate as it is registered: canonical text without separators (`12C12345`, `12R01234`, `桂F12345`, `桂A1234挂`)."""

    text: str
    country: Country = "VN"
    colour: Colour = "yellow"


@dataclass(frozen=True)
class PassageSpec:
    """One vehicle passing one camera.

    `start` is the aware time of the first frame, burnt into the picture. `arriving` rolls to the stop line and stands,
    `leaving` starts there under an open barrier, `whole` does both. Without `stamped` whoever plays the frames burns in the clock. With neither trailer nor container the vehicle is a
    rigid truck, whose tractor plate is also the plate at its rear.
    """

    tractor: PlateLettering
    start: datetime
    trailer: PlateLettering | None = None
    container: str | None = None
    firm: str = ""
    phone: str = ""
    weather: Weather = "day"
    camera: Camera = "front"
    camera_name: str = "B2-IN-01 FRONT"
    direction: Direction = "out"
    part: Part = "arriving"
    frames: int = 10
    fps: float = 5.0
    stamped: bool = True

    def __post_init__(self) -> None:
        if self.start.tzinfo is None:
            raise ValueError("the start of a passage must carry a time zone")
        if self.frames < 1 or self.fps <= 0:
            raise ValueError("a passage needs at least one frame and a positive frame rate")


@dataclass(frozen=True)
class PlateTruth:
    """A plate in a frame. `corners`: 4x2 pixels, TL TR BR BL as the plate is read."""

    text: str
    country: Country
    colour: Colour
    layout: Layout
    corners: Points
    role: Role = "tractor"


@dataclass(frozen=True)
class ContainerTruth:
    """An ISO 6346 number in a frame. `corners` as in `PlateTruth`."""

    text: str
    corners: Points


@dataclass(frozen=True)
class RenderedFrame:
    """`image`: height x width x 3, BGR. `offset_s`: seconds since the start of the passage."""

    image: Image
    offset_s: float
    barrier_open: bool = False
    plates: tuple[PlateTruth, ...] = field(default=())
    containers: tuple[ContainerTruth, ...] = field(default=())
