"""What people ask of a transshipment (sang tải)."""

from pydantic import Field

from events.messages.values import Instant, Value
from gate.domain.declaration import Person, TypedPaper, TypedPlate
from gate.domain.transfer import Take
from gate.services.commands import Command


class Handover(Value):
    """What one more vehicle hands over to the same successor. None = all of it."""

    record_id: str = Field(max_length=64)
    goods: tuple[Take, ...] | None = Field(default=None, max_length=200)
    customs_declarations: tuple[str, ...] | None = Field(default=None, max_length=50)


class DeclareSuccessor(Command):
    """A firm declares the vehicle that takes over goods in the yard, from the record of the vehicle that brings them.

    `seen_version` is the version of that record the firm saw. `goods` and `customs_declarations`: None = all that is not yet
    to go to another vehicle. `others` hand over to the same vehicle. `certificates` take the place of the first vehicle's
    of the same kinds; all else of the papers is the new vehicle's own.
    """

    record_id: str
    seen_version: int = Field(ge=1)
    goods: tuple[Take, ...] | None = Field(default=None, max_length=200)
    customs_declarations: tuple[str, ...] | None = Field(default=None, max_length=50)
    others: tuple[Handover, ...] = Field(default=(), max_length=9)
    tractor: TypedPlate
    trailer: TypedPlate | None = None
    containers: tuple[str, ...] = Field(default=(), max_length=4)
    capacity_kg: str = Field(default="", max_length=20)
    container_feet: str = Field(default="", max_length=10)
    planned_from: Instant
    planned_until: Instant
    certificates: tuple[TypedPaper, ...] = Field(default=(), max_length=50)
    permits: tuple[TypedPaper, ...] = Field(default=(), max_length=20)
    border_form_declared_at: Instant | None = None
    people: tuple[Person, ...] = Field(default=(), max_length=60)


class ConfirmTransfer(Command):
    """The yard operator confirms that goods went from the vehicle of `predecessor` to that of `record_id`, its successor.

    `goods`: what really went, by its places among the predecessor's goods as they stand; None = as planned.
    """

    record_id: str
    predecessor: str = Field(max_length=64)
    goods: tuple[Take, ...] | None = Field(default=None, max_length=200)
