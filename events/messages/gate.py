"""What the gate says: a record was declared, amended, presented, decided by an officer, held, moved on; a barrier may open."""

from pydantic import Field, JsonValue

from events.messages.base import Message
from events.messages.decisions import Decision
from events.messages.facts import RecordFacts
from events.messages.values import (
    Agency,
    Authority,
    Code,
    Instant,
    PlaceId,
    RecordState,
    Value,
    VehicleSet,
)


class RecordDeclared(Message):
    """A firm declared a crossing. Heard by every agency, which decides at once, mostly before the truck arrives."""

    facts: RecordFacts
    at: Instant


class RecordAmended(Message):
    """A new version. `changed` holds the JSON Pointers of the changed facts; `reopened` the authorities that must decide again."""

    facts: RecordFacts
    changed: tuple[str, ...]
    reopened: tuple[Authority, ...]
    at: Instant


class VehiclePresented(Message):
    """The declared vehicle stands at a control point. Agencies decide again where this changes a fact of theirs.

    `lane` and `sighting_id` are empty where no camera looks and the yard operator `confirmed_by` says so."""

    record_id: str
    version: int
    point: str
    lane: str
    sighting_id: str
    probability: float
    confirmed_by: str | None = None
    at: Instant


class OfficerDecided(Message):
    """An officer of the decision's own authority decided; later rule decisions for the same version are advice or a hold."""

    decision: Decision


class Hold(Value):
    """A reason to stop. `scope`: vehicle | trailer | consignment | record | firm | gate."""

    id: str
    issuer: str
    scope: str
    reason: Code
    text: str = ""
    until: Instant | None = None


class HoldPlaced(Message):
    record_id: str
    hold: Hold
    at: Instant


class HoldLifted(Message):
    record_id: str
    hold_id: str
    lifted_by: str
    at: Instant


class RecordMoved(Message):
    """The record changed its state. `reason` is the code of what moved it."""

    record_id: str
    version: int
    previous: RecordState
    state: RecordState
    reason: Code
    at: Instant


class BarrierOrder(Value):
    """A single-use permission for one lane to open once. Lives 30 s, is spent by BarrierMoved.

    `forced`: two officers open in an emergency, whatever stands in the lane; signed like the rest.
    """

    order_id: str
    lane: str
    point: str
    record_id: str
    version: int
    vehicle: VehicleSet
    sighting_id: str
    forced: bool = False
    nonce: str = Field(pattern=r"^[0-9a-f]{32}$")
    issued_at: Instant
    expires_at: Instant


class BarrierOrdered(Message):
    """A signed barrier order. `signature` is Ed25519 over the order's canonical bytes, hexadecimal; `key_id` names the public key."""

    order: BarrierOrder
    key_id: str
    signature: str


class BarrierOrderWithdrawn(Message):
    """The order must not be obeyed any more: a hold or an amendment came between."""

    order_id: str
    lane: str
    record_id: str
    reason: Code
    at: Instant


class DeadlineReached(Message):
    """A due row of the deadline table came up; `id` = record + kind + due, so that twice is the same as once."""

    record_id: str
    kind: Code
    due: Instant
    at: Instant


class RegisterRowChanged(Message):
    """One row of an agency's register, pushed through the gate's door; `version` counts per row, `row` is None when deleted."""

    agency: Agency
    register_name: Code
    key: str
    version: int = Field(ge=1)
    row: dict[str, str | int | bool | None] | None
    at: Instant


class RegisterHeartbeat(Message):
    """Whoever keeps an agency's register says how complete it is here: all that was in it at `complete_as_of` has been put.

    `version` counts per register. Once more than `good_for_seconds` have gone by since that instant, nothing passes on this register.
    """

    agency: Agency
    register_name: Code
    version: int = Field(ge=1)
    complete_as_of: Instant
    good_for_seconds: int = Field(ge=1)
    at: Instant


class ReferenceChanged(Message):
    """A dated row of what the gate goes by (point, route, lane, clock, ...) was brought in, mostly before its first day.

    `row` is what it says, in the form of the gate's reference files; `valid_until` None = until further notice.
    """

    kind: Code
    id: PlaceId
    valid_from: Instant
    valid_until: Instant | None = None
    row: dict[str, JsonValue]
    at: Instant
