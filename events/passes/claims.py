"""What a pass says: which vehicle set may come to which control point, until when. No name and no document of a person."""

from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import cbor2
from pydantic import Field

from events.messages.values import CanonicalPlate, Direction, Instant, PlaceId, Value

_ISSUER, _EXPIRES, _ISSUED, _ID, _VEHICLE = (
    1,
    4,
    6,
    7,
    -70001,
)  # CWT claims (RFC 8392); below -65536 is for own use
_DIRECTIONS = (Direction.EXPORT, Direction.IMPORT)
_PREFIX = "VN-"
MOST_KG = 1_000_000
_DEEPEST = 4
_FLAGS = ("border_guard", "quarantine", "tax")


class PassClaims(Value):
    """`id` is 16 hexadecimal digits and makes the pass single-use; times are whole seconds; `weight_kg` is the declared gross.

    `border_guard`, `quarantine`, `tax`: had let it go when the pass was signed."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    gate: PlaceId
    point: str = Field(min_length=1, max_length=40)
    record_id: UUID
    version: int = Field(ge=1, le=100_000)
    direction: Direction
    tractor: CanonicalPlate
    trailer: CanonicalPlate | None = None
    container: str | None = Field(default=None, max_length=11)
    border_guard: bool = False
    quarantine: bool = False
    tax: bool = False
    weight_kg: int | None = Field(default=None, ge=0, le=MOST_KG)
    issued_at: Instant
    expires_at: Instant

    def to_cbor(self) -> bytes:
        """Deterministic CBOR (RFC 8949, 4.2.1); absent things are left out."""
        vehicle: dict[int, Any] = {
            1: self.record_id.bytes,
            2: self.tractor,
            3: self.trailer,
            4: self.container,
            5: _DIRECTIONS.index(self.direction),
            9: self.point,
            10: self.weight_kg,
            11: self.version,
        } | {6 + place: True for place, name in enumerate(_FLAGS) if getattr(self, name)}
        claims = {
            _ISSUER: f"{_PREFIX}{self.gate}",
            _EXPIRES: int(self.expires_at.timestamp()),
            _ISSUED: int(self.issued_at.timestamp()),
            _ID: bytes.fromhex(self.id),
            _VEHICLE: {key: value for key, value in vehicle.items() if value is not None},
        }
        return cbor2.dumps(claims, canonical=True)

    @classmethod
    def from_cbor(cls, data: bytes) -> Self:
        """Raises ValueError where it is not exactly what `to_cbor` gives."""
        try:
            found = cls._read(
                cbor2.loads(data, max_depth=_DEEPEST, allow_indefinite=False, allow_duplicate_keys=False)
            )
        except (cbor2.CBORError, KeyError, TypeError, AttributeError, OverflowError, IndexError) as error:
            raise ValueError(str(error)) from error
        if found.to_cbor() != data:
            raise ValueError("not in canonical form")
        return found

    @classmethod
    def _read(cls, claims: Any) -> Self:
        vehicle = claims[_VEHICLE]
        return cls(
            id=claims[_ID].hex(),
            gate=claims[_ISSUER].removeprefix(_PREFIX),
            point=vehicle[9],
            record_id=UUID(bytes=vehicle[1]),
            version=vehicle[11],
            direction=_DIRECTIONS[vehicle[5]],
            tractor=vehicle[2],
            trailer=vehicle.get(3),
            container=vehicle.get(4),
            **{name: vehicle.get(6 + place, False) for place, name in enumerate(_FLAGS)},
            weight_kg=vehicle.get(10),
            issued_at=datetime.fromtimestamp(claims[_ISSUED], UTC),
            expires_at=datetime.fromtimestamp(claims[_EXPIRES], UTC),
        )
