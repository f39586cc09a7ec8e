"""What a lane says: it saw a vehicle, its barrier moved, the vehicle left, the lane is alive."""

from pydantic import Field

from events.messages.base import Message
from events.messages.values import (
    CanonicalPlate,
    Code,
    Count,
    Country,
    Id,
    Instant,
    PlaceId,
    Probability,
    Sha256,
    Value,
)


class CharacterPosterior(Value):
    """The best few characters at one place with their probabilities, best first; they sum to at most 1."""

    candidates: tuple[tuple[str, Probability], ...] = Field(min_length=1, max_length=5)


class PlateEvidence(Value):
    """One plate as voted over the frames of a passage. `part` is `front` or `rear` by the camera that saw it."""

    camera: PlaceId
    part: str
    text: CanonicalPlate
    country: Country | None
    layout: int = Field(ge=1, le=2)
    colour: str | None = None
    probability: Probability
    accepted: bool
    characters: tuple[CharacterPosterior, ...]
    frames: int = Field(ge=1)


class ContainerEvidence(Value):
    camera: PlaceId
    text: str
    probability: Probability
    accepted: bool


class Box(Value):
    """Four corners in pixels of the picture it belongs to: top left, top right, bottom right, bottom left."""

    corners: tuple[tuple[float, float], ...] = Field(min_length=4, max_length=4)
    text: str
    probability: Probability


class Picture(Value):
    """A picture by its content hash; the bytes travel over HTTP, never on the log."""

    sha256: Sha256
    camera: PlaceId
    taken_at: Instant
    width: int
    height: int
    boxes: tuple[Box, ...] = ()


class VehicleSighted(Message):
    """One passage: the lane saw one vehicle and says what its cameras read. Heard by the gate, which pairs it."""

    sighting_id: Id
    lane: PlaceId
    started_at: Instant
    ended_at: Instant
    plates: tuple[PlateEvidence, ...] = ()
    containers: tuple[ContainerEvidence, ...] = ()
    pictures: tuple[Picture, ...] = ()


class BarrierMoved(Message):
    """The barrier obeyed or refused an order. `action`: opened | closed | refused; `reason` says why it refused."""

    lane: PlaceId
    order_id: Id | None
    action: str = Field(pattern=r"^(opened|closed|refused)$")
    reason: Code | None = None
    at: Instant


class VehicleLeft(Message):
    """The vehicle of a sighting is gone; `through` is true where it passed the opened barrier."""

    lane: PlaceId
    sighting_id: Id
    order_id: Id | None
    through: bool
    at: Instant


class LaneHeartbeat(Message):
    """The lane is alive. `source_state`: streaming | reconnecting | ended; `note` is a code when something is wrong."""

    lane: PlaceId
    at: Instant
    source_state: str = Field(pattern=r"^(streaming|reconnecting|ended)$")
    last_frame_at: Instant | None
    frames_dropped: Count = 0
    spooled: Count = 0
    note: Code | None = None
