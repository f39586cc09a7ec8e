"""What the reader hands out: plain frozen values, no arrays, so they can cross any border of the system."""

from dataclasses import dataclass, field

from ocr.plates import Country

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left of the plate as it is read, in pixels of the frame."""


@dataclass(frozen=True, slots=True)
class Box:
    """Upright rectangle in pixels; right and bottom are just outside."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, corners: Corners) -> "Box":
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return cls(min(across), min(down), max(across), max(down))

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class CharRead:
    """One character with its probability; `alternatives` hold the best few (character, probability), best first."""

    char: str
    probability: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PlateRead:
    """One plate in one frame, or in a burst after the vote.

    `text` is canonical; `probability` is calibrated for the whole text; `accepted` means nearly always right,
    everything else is shown to a person or to the matcher, never believed. `country` is None outside both grammars.
    """

    text: str
    country: Country | None
    layout: int
    corners: Corners
    probability: float
    accepted: bool
    characters: tuple[CharRead, ...]
    kind: str | None = None
    frames: int = 1

    @property
    def box(self) -> Box:
        return Box.around(self.corners)


@dataclass(frozen=True, slots=True)
class ContainerRead:
    """An ISO 6346 number; accepted only with a right check digit and enough probability."""

    text: str
    probability: float
    accepted: bool
    corners: Corners
    characters: tuple[CharRead, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameRead:
    """Everything read in one frame; `ms` is the time of the whole reading."""

    plates: tuple[PlateRead, ...] = ()
    containers: tuple[ContainerRead, ...] = ()
    ms: float = 0.0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Located:
    """Where text that may be a plate or a container number stands.

    `layout` 0: a line of text, which alone or with others may be a plate; 1 or 2: a whole plate with that many
    lines. `text` is what the locator's own reader makes of it, if it has one.
    """

    corners: Corners
    layout: int = 0
    score: float = 1.0
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Beam:
    """One hypothesis of a recogniser: text, log probability, and a posterior per character."""

    text: str
    log_probability: float
    characters: tuple[CharRead, ...] = field(default=())
