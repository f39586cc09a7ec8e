"""What a lane holds while it is cut off from the gate, what an officer confirms there, and what the lane tells afterwards.

Snapshot and confirmation are signed over their canonical bytes; `what` keeps one from ever being taken for the other."""

from typing import Annotated, Literal

from pydantic import Field

from events.messages.base import Message
from events.messages.gate import BarrierOrder
from events.messages.values import CanonicalPlate, Code, Id, Instant, PlaceId, Value

KeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
PassId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
PlateKey = Annotated[str, Field(pattern=r"^[A-Z]{2}:[0-9A-Z\u4e00-\u9fff]{4,10}$")]
"""Country and canonical text: the form plates are compared by."""


class ExpectedSet(Value):
    """An open record whose vehicle may come to the lane's point; `held`: a hold rests on it."""

    record_id: Id
    version: int = Field(ge=1)
    tractor: PlateKey
    trailer: PlateKey | None = None
    held: bool = False


class OfficerKey(Value):
    """With this Ed25519 key (32 raw bytes, hexadecimal) an officer of the border guard signs; `officer` is the account's id."""

    key_id: KeyId
    public: str = Field(pattern=r"^[0-9a-f]{64}$")
    officer: Id


class LaneSnapshot(Value):
    """All that the gate knew for one lane at `taken_at`; after `valid_until` the lane opens on nobody's word by it.

    `withdrawn` and `spent` are ids of passes; those left out have expired by themselves."""

    what: Literal["lane_snapshot"] = "lane_snapshot"
    gate: PlaceId
    lane: PlaceId
    point: PlaceId
    taken_at: Instant
    valid_until: Instant
    expected: tuple[ExpectedSet, ...] = ()
    withdrawn: tuple[PassId, ...] = ()
    spent: tuple[PassId, ...] = ()
    officers: tuple[OfficerKey, ...] = ()


class SignedSnapshot(Value):
    """`signature`: Ed25519 by the gate's order key over the snapshot's canonical bytes, hexadecimal."""

    snapshot: LaneSnapshot
    key_id: KeyId
    signature: str


class OpeningConfirmation(Value):
    """An officer at a cut-off lane answers for one opening: this vehicle, these plates, this pass. It lives 30 s and counts once.

    `plates` are those the officer reads on the vehicle, each part of it once."""

    what: Literal["opening_confirmation"] = "opening_confirmation"
    confirmation_id: Id
    lane: PlaceId
    sighting_id: Id
    plates: tuple[CanonicalPlate, ...] = Field(min_length=1, max_length=2)
    pass_text: str = Field(max_length=1024)
    reason: Code
    text: str = Field(default="", max_length=500)
    nonce: str = Field(pattern=r"^[0-9a-f]{32}$")
    issued_at: Instant
    expires_at: Instant


class SignedConfirmation(Value):
    """`signature`: Ed25519 by the officer's own key over the confirmation's canonical bytes, hexadecimal."""

    confirmation: OpeningConfirmation
    key_id: KeyId
    signature: str


class OpeningConfirmed(Message):
    """A cut-off lane accepted an officer's confirmation; the BarrierMoved of the same order tells whether its barrier opened.

    `order` is what the lane made of it (its id is the confirmation's); `snapshot_taken_at` tells what the lane went by."""

    lane: PlaceId
    order: BarrierOrder
    signed: SignedConfirmation
    pass_id: PassId
    officer: Id
    snapshot_taken_at: Instant
    at: Instant
