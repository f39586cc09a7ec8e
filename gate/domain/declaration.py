"""What a firm sends: texts as typed. Rules judge them afterwards, so that every failure can be listed at once."""

from pydantic import Field

from events.messages.values import PLACE_LENGTH, Country, Direction, Instant, Value


class TypedPlate(Value):
    """A plate as typed; without `country` the grammar that fits decides."""

    text: str = Field(max_length=40)
    country: Country | None = None


class TypedGoods(Value):
    """One goods line as typed; weights in kilograms, `hs` with or without dots."""

    hs: str = Field(max_length=20)
    description: str = Field(default="", max_length=500)
    gross_kg: str = Field(default="", max_length=20)
    packages: int = 1
    origin: str = Field(default="VN", max_length=2)
    plant: bool = False
    animal: bool = False
    perishable: bool = False


class TypedPaper(Value):
    """A certificate (`plant`, `animal`, `health_form_04`, …) or a permit, by kind and number."""

    kind: str = Field(max_length=64)
    number: str = Field(max_length=60)
    valid_until: Instant | None = None


class Person(Value):
    """Someone in the vehicle. Kept in the gate only, encrypted with a key of its own; never on the log."""

    role: str = Field(default="driver", pattern=r"^(driver|relay_driver|passenger)$")
    name: str = Field(min_length=1, max_length=200)
    document: str = Field(default="", max_length=60)
    licence: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=30)
    nationality: str = Field(default="VN", pattern=r"^[A-Z]{2}$")


class Declaration(Value):
    """One crossing as a firm declares it. JSON Pointers of rule failures point into this shape.

    `capacity_kg` (load capacity by the registration) and `container_feet` (20, 40, 45…) are what fees may go by.
    `people`: None on an amendment keeps them as they are.
    """

    direction: Direction
    gate: str = Field(max_length=PLACE_LENGTH)
    route: str = Field(max_length=PLACE_LENGTH)
    regime: str = Field(default="ordinary", max_length=40)
    loaded: bool = True
    two_way: bool = False
    capacity_kg: str = Field(default="", max_length=20)
    container_feet: str = Field(default="", max_length=10)
    tractor: TypedPlate
    trailer: TypedPlate | None = None
    containers: tuple[str, ...] = Field(default=(), max_length=4)
    planned_from: Instant
    planned_until: Instant
    goods: tuple[TypedGoods, ...] = Field(default=(), max_length=200)
    customs_declarations: tuple[str, ...] = Field(default=(), max_length=50)
    certificates: tuple[TypedPaper, ...] = Field(default=(), max_length=50)
    permits: tuple[TypedPaper, ...] = Field(default=(), max_length=20)
    border_form_declared_at: Instant | None = None
    people: tuple[Person, ...] | None = Field(default=None, max_length=60)
