"""What a firm declared, as far as authorities may look at it. No personal data: a driver is only "declared or not" here."""

from decimal import Decimal

from pydantic import Field

from events.messages.values import Code, Direction, Instant, Value, VehicleSet


class Firm(Value):
    tax_code: str = Field(pattern=r"^\d{10}(-?\d{3})?$")
    name: str = Field(min_length=1, max_length=200)


class GoodsLine(Value):
    """One line of goods. `hs` is the 8-digit Vietnamese tariff code (AHTN); weights in kilograms."""

    hs: str = Field(pattern=r"^\d{8}$")
    description: str = Field(min_length=1, max_length=500)
    gross_kg: Decimal = Field(gt=0, le=100_000)
    packages: int = Field(default=1, ge=1, le=1_000_000)
    origin: str = Field(default="VN", pattern=r"^[A-Z]{2}$")
    plant: bool = False
    animal: bool = False
    perishable: bool = False


class CustomsDeclaration(Value):
    """A customs declaration by its VNACCS number (12 digits); what customs knows of it lives in customs' own register."""

    number: str = Field(pattern=r"^\d{11,12}$")


class Certificate(Value):
    """A paper an authority issued or wants to see: `plant`, `animal`, `health_form_04`, `health_treatment`."""

    kind: Code
    number: str = Field(min_length=1, max_length=60)


class Permit(Value):
    """A cross-border transport permit (giấy phép liên vận) or a vehicle's registration, with its last day of validity."""

    kind: Code
    number: str = Field(min_length=1, max_length=60)
    valid_until: Instant | None = None


class RecordFacts(Value):
    """The declared facts of one clearance record in one version.

    `route` and `gate` are keys of dated rows; `planned_from`/`planned_until` bound the planned arrival.
    `driver_declared` is true where a driver's papers were declared (who that is travels apart, encrypted).
    `capacity_kg` is the vehicle's load capacity by its registration, `container_feet` the length of its (longest) container.
    `predecessors` are the ids of the records whose vehicles this one takes goods over from in the yard.
    """

    record_id: str
    version: int = Field(ge=1)
    direction: Direction
    gate: str
    route: str
    regime: str = "ordinary"
    loaded: bool = True
    two_way: bool = False
    vehicle: VehicleSet
    firm: Firm
    driver_declared: bool = False
    border_form_declared_at: Instant | None = None
    planned_from: Instant
    planned_until: Instant
    goods: tuple[GoodsLine, ...] = ()
    customs_declarations: tuple[CustomsDeclaration, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    permits: tuple[Permit, ...] = ()
    predecessors: tuple[str, ...] = ()
    capacity_kg: int | None = Field(default=None, ge=1, le=200_000)
    container_feet: int | None = Field(default=None, ge=10, le=60)
