"""What one lane is made of: its cameras, its spool, the gate it talks to and the keys it obeys."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from events.messages.values import PlaceId
from events.signing import PinnedKeys, SigningKey
from lanes.motion import DEFAULT_MOTION, MotionPolicy
from lanes.sighting import DEFAULT_SIGHTING, SightingPolicy
from lanes.tracking import DEFAULT_TRACK, TrackPolicy

Part = Literal["front", "rear", "container"]


Region = tuple[float, float, float, float]


class CameraConfig(BaseModel):
    """`source`: folder, video file or rtsp/http address. `fps` plays image folders; `loop` repeats folders and videos.

    `mask`: regions (left, top, right, bottom as shares of the picture) where nothing is a plate: burnt-in clocks and names.
    """

    model_config = ConfigDict(frozen=True)

    name: PlaceId
    part: Part = "front"
    source: str = ""
    fps: float = Field(default=2.0, gt=0, le=60)
    loop: bool = False
    mask: tuple[Region, ...] = ()


class LaneConfig(BaseModel):
    """One lane. Times in seconds; `analysed_fps` is how many frames a second of each camera are looked at for motion.

    An open barrier closes when the vehicle has left, or `open_limit` after opening once the vehicle stands still. A lane
    that has not seen its cameras for `blind` obeys no order. `gate_url` None: no pictures are sent (they stay spooled).
    `signing_key` signs what the lane says; a gate that pins keys believes nothing else.
    A lane that heard nothing from the gate for `cut_off`, by the door or the log, is cut off; every `snapshot_every` it fetches
    what it goes by then.
    What shows no plate is a vehicle only if it stays `shortest_passage` and fills `vehicle_area` of a picture.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    id: PlaceId
    cameras: tuple[CameraConfig, ...] = Field(min_length=1)
    spool: Path
    order_keys: PinnedKeys
    signing_key: SigningKey | None = Field(default=None, repr=False)
    gate_url: str | None = None
    device_key: str = Field(default="", repr=False)
    analysed_fps: float = Field(default=6.0, gt=0, le=60)
    open_limit: float = Field(default=60.0, gt=0)
    blind: float = Field(default=10.0, gt=0)
    heartbeat: float = Field(default=5.0, gt=0)
    cut_off: float = Field(default=60.0, gt=0)
    snapshot_every: float = Field(default=60.0, gt=0)
    shortest_passage: float = Field(default=1.5, ge=0)
    vehicle_area: float = Field(default=0.12, ge=0, le=1)
    motion: MotionPolicy = DEFAULT_MOTION
    track: TrackPolicy = DEFAULT_TRACK
    sighting: SightingPolicy = DEFAULT_SIGHTING
