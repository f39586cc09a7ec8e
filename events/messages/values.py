"""The words every part of the gate shares: frozen values, checked when they are made, free of any framework but pydantic."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


class Value(BaseModel):
    """A frozen value. Unknown fields are ignored, so that an older reader understands a newer writer."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment before the year 1 or after the year 9999") from None


def _written(value: Any) -> Any:
    """Seconds since 1970 are no time of RFC 3339: pydantic would take them, and nobody could tell which day was meant."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and not value.strip("-+. 0123456789eE_")):
        raise ValueError("a time is written as RFC 3339 says, with its offset")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_utc)]
ID_LENGTH = 64
"""The longest id of a record, a sighting, an order, a decision, and the width of its columns."""
PLACE_LENGTH = 40
"""The longest id of a gate, a control point, a route, a lane, or a camera of a lane, and the width of its columns."""
PLACE_PATTERN = rf"^[a-z0-9][a-z0-9_-]{{0,{PLACE_LENGTH - 1}}}$"
Id = Annotated[str, Field(min_length=1, max_length=ID_LENGTH)]
PlaceId = Annotated[str, Field(pattern=PLACE_PATTERN)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
CanonicalPlate = Annotated[str, Field(pattern=r"^[0-9A-Z\u4e00-\u9fff]{4,10}$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$")]


class Country(StrEnum):
    """Registering country of a plate, ISO 3166-1 alpha-2."""

    VIETNAM = "VN"
    CHINA = "CN"


class Direction(StrEnum):
    EXPORT = "export"
    IMPORT = "import"


class Authority(StrEnum):
    """Who decides. Quarantine is one process that speaks for three authorities."""

    CUSTOMS = "customs"
    BORDER_GUARD = "border_guard"
    HEALTH = "health"
    PLANT = "plant"
    ANIMAL = "animal"
    TAX = "tax"


class Agency(StrEnum):
    """The service, with its own process, store and consumer group, that speaks for one or more authorities."""

    CUSTOMS = "customs"
    BORDER_GUARD = "border_guard"
    QUARANTINE = "quarantine"
    TAX = "tax"


SPEAKS_FOR: dict[Agency, tuple[Authority, ...]] = {
    Agency.CUSTOMS: (Authority.CUSTOMS,),
    Agency.BORDER_GUARD: (Authority.BORDER_GUARD,),
    Agency.QUARANTINE: (Authority.HEALTH, Authority.PLANT, Authority.ANIMAL),
    Agency.TAX: (Authority.TAX,),
}


class DecisionState(StrEnum):
    UNDECIDED = "undecided"
    NOT_REQUIRED = "not_required"
    PASSED = "passed"
    HOLD = "hold"
    INSPECT = "inspect"
    REFUSED = "refused"


class RecordState(StrEnum):
    DECLARED = "declared"
    PRESENT = "present"
    CLEARED = "cleared"
    CROSSED = "crossed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EXPIRED = "expired"


class PlateId(Value):
    """A plate in canonical form (upper case, no separators, Đ as D); only `country` and `text` are compared."""

    country: Country
    text: CanonicalPlate
    raw: str = ""
    colour: str | None = None
    layout: int | None = Field(default=None, ge=1, le=2)

    def same_as(self, other: "PlateId | None") -> bool:
        return other is not None and (self.country, self.text) == (other.country, other.text)


class VehicleSet(Value):
    """The bound unit that crosses: a tractor (or rigid truck), perhaps a trailer, perhaps containers (ISO 6346)."""

    tractor: PlateId
    trailer: PlateId | None = None
    containers: tuple[str, ...] = ()
