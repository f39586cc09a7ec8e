"""The shapes of reference rows, and how they become the domain's values."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from events.messages.values import Authority, Direction, Instant, PlaceId
from gate.domain.fees import FeeRate, FeeShare, ShareOf, Tariff
from gate.domain.points import (
    GatePlace,
    Lane,
    LegalClock,
    Opening,
    Point,
    PointKind,
    Reference,
    Requirement,
    Route,
    Step,
)


class ReferenceModel(BaseModel):
    """Misspelt fields are refused: a gate must not open because of a typing error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: Instant | None = None
    valid_until: Instant | None = None

    @property
    def key(self) -> str:
        """What the row is found by: its id, a clock's kind."""
        plain = self.model_dump(include={"id", "kind"}, mode="json")
        return str(plain.get("id") or plain["kind"])


class Sourced(ReferenceModel):
    """`source` is the text of law or the order a row rests on, in English; `sources` the same in other languages."""

    source: str
    sources: dict[str, str] = Field(default_factory=dict)


class GateModel(ReferenceModel):
    id: PlaceId
    names: dict[str, str]


class PointModel(ReferenceModel):
    id: PlaceId
    gate: str
    kind: PointKind
    needs: tuple[Requirement, ...]
    authorities: tuple[Authority, ...] = ()
    into_vietnam: bool = False
    offline_minutes: float | None = Field(default=None, gt=0, le=24 * 60)
    names: dict[str, str]


class StepModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    point: str
    optional: bool = False


class RouteModel(ReferenceModel):
    id: PlaceId
    direction: Direction
    steps: tuple[StepModel, ...] = Field(min_length=1)
    names: dict[str, str]
    hands_over: bool = False
    takes_over: bool = False


class LaneModel(ReferenceModel):
    id: PlaceId
    point: str
    opening: Opening
    cameras: tuple[PlaceId, ...] = Field(min_length=1)
    names: dict[str, str]


class ClockModel(Sourced):
    kind: str
    hours: float = Field(gt=0)


class FeeRateModel(Sourced):
    """A rate of the tariff, in đồng for each vehicle and trip; see FeeRate."""

    id: PlaceId
    direction: Direction
    regime: str = "ordinary"
    hs: tuple[Annotated[str, Field(pattern=r"^[0-9]{2,8}$")], ...] = ()
    from_kg: int | None = Field(default=None, gt=0)
    below_kg: int | None = Field(default=None, gt=0)
    container_feet: int | None = Field(default=None, ge=10, le=60)
    amount: int = Field(ge=0, le=1_000_000_000)


class FeeShareModel(Sourced):
    """Which part of a rate some vehicles pay, in percent; see FeeShare."""

    id: ShareOf
    percent: int = Field(ge=0, le=1000)


MODELS: dict[str, type[ReferenceModel]] = {
    "gate": GateModel,
    "point": PointModel,
    "route": RouteModel,
    "lane": LaneModel,
    "clock": ClockModel,
}


TARIFF_MODELS: dict[str, type[ReferenceModel]] = {"fee_rate": FeeRateModel, "fee_share": FeeShareModel}
"""Apart from the others: a tariff is long, and only fees ask for it."""


def tariff_of(rows: Iterable[tuple[str, datetime, dict[str, Any]]]) -> Tariff:
    """The tariff of rows in force: (kind, first day, row); a later row of the same id wins."""
    rates: dict[str, FeeRate] = {}
    shares: dict[str, FeeShare] = {}
    for kind, start, plain in rows:
        match TARIFF_MODELS[kind].model_validate(plain):
            case FeeRateModel() as row:
                rates[row.id] = FeeRate(
                    row.id,
                    start,
                    row.direction,
                    row.regime,
                    row.hs,
                    row.from_kg,
                    row.below_kg,
                    row.container_feet,
                    row.amount,
                    row.source,
                )
            case FeeShareModel() as row:
                shares[row.id] = FeeShare(row.id, start, row.percent, row.source)
    return Tariff(tuple(rates.values()), tuple(shares.values()))


def reference_of(rows: Iterable[tuple[str, dict[str, Any]]]) -> Reference:
    """The domain's reference of rows in force: (kind, row) pairs, a later row of the same id wins; kinds it has no place for are left out."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in MODELS}
    for kind, plain in rows:
        if kind not in MODELS:
            continue
        model = MODELS[kind].model_validate(plain)
        found[kind][model.key] = _value(model)
    return Reference(found["gate"], found["point"], found["route"], found["lane"], found["clock"])


def _value(model: ReferenceModel) -> GatePlace | Point | Route | Lane | LegalClock:
    match model:
        case GateModel():
            return GatePlace(model.id, model.names)
        case PointModel():
            return Point(
                model.id,
                model.gate,
                model.kind,
                model.needs,
                model.authorities,
                model.names,
                model.into_vietnam,
                None if model.offline_minutes is None else timedelta(minutes=model.offline_minutes),
            )
        case RouteModel():
            steps = tuple(Step(step.point, step.optional) for step in model.steps)
            return Route(model.id, model.direction, steps, model.names, model.hands_over, model.takes_over)
        case LaneModel():
            return Lane(model.id, model.point, model.opening, model.cameras, model.names)
        case ClockModel():
            return LegalClock(model.kind, timedelta(hours=model.hours), model.source)
    raise TypeError(type(model).__name__)
