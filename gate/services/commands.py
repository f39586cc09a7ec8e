"""What people and machines ask of the gate. Each command carries an id: sent twice, it is done once and answered the same."""

from typing import Annotated

from pydantic import AfterValidator, Field

from events.messages.values import Agency, Authority, Code, DecisionState, Instant, Value
from gate.domain.declaration import Declaration, Person, TypedPlate
from gate.domain.points import Requirement


class Command(Value):
    command_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")


class Declare(Command):
    """A firm declares one crossing. The facts are those of the actor's own firm."""

    declaration: Declaration


class Amendment(Value):
    """What an amendment would change: a new version of the whole declaration; only authorities whose facts differ decide again.

    `seen_version` is the version the firm saw: another one in between is a conflict (`version_changed`).
    `people` left out (None in the declaration) keeps the people as they are.
    """

    record_id: str
    seen_version: int = Field(ge=1)
    declaration: Declaration
    reason: str = Field(default="", max_length=500)


class Amend(Command, Amendment):
    """A new version of the declaration, done: what an `Amendment` says."""


class Swapping(Value):
    """What a swap would change: another tractor, trailer, container or driver. Name only what is swapped and why; all else stays as declared.

    `seen_version` is the version the firm saw: another one in between is a conflict (`version_changed`).
    `containers` and `people` are the whole new lists. To go on without a trailer, amend the declaration.
    """

    record_id: str
    seen_version: int = Field(ge=1)
    tractor: TypedPlate | None = None
    trailer: TypedPlate | None = None
    containers: tuple[str, ...] | None = Field(default=None, max_length=4)
    people: tuple[Person, ...] | None = Field(default=None, min_length=1, max_length=60)
    reason: str = Field(min_length=1, max_length=500)


class Swap(Command, Swapping):
    """Another tractor, trailer, container or driver, done: what a `Swapping` says."""


class Cancel(Command):
    record_id: str
    reason: str = Field(default="", max_length=500)


_OFFICER_STATES = frozenset(
    {DecisionState.PASSED, DecisionState.HOLD, DecisionState.INSPECT, DecisionState.REFUSED}
)


def _officer_state(value: DecisionState) -> DecisionState:
    if value not in _OFFICER_STATES:
        raise ValueError("an officer decides passed, hold, inspect or refused")
    return value


class Decide(Command):
    """An officer decides for the own authority on exactly the version seen (else `version_changed`).

    `seen_decision` is the id of the authority's last word that the officer saw (`latest_id` of the record's decisions),
    empty where there was none: another one since then is a conflict (`decision_changed`).
    """

    record_id: str
    seen_version: int = Field(ge=1)
    seen_decision: str = Field(max_length=64)
    authority: Authority
    state: Annotated[DecisionState, AfterValidator(_officer_state)]
    reason: Code
    text: str = Field(default="", max_length=1000)
    deadline: Instant | None = None


class PlaceHold(Command):
    """`record_id` names the record the officer looks at; `scope` says how far the hold reaches from there.

    Scope `gate` needs no record: give `gate` instead. `until` is the deadline by which the issuer must have settled it;
    a hold never ends by itself.
    """

    scope: str = Field(pattern=r"^(vehicle|trailer|consignment|record|firm|gate)$")
    record_id: str | None = None
    gate: str | None = None
    reason: Code
    text: str = Field(default="", max_length=1000)
    until: Instant | None = None


class LiftHold(Command):
    hold_id: str
    text: str = Field(default="", max_length=1000)


class SettleSighting(Command):
    """A border-guard officer settles a case. `outcome`: matched (to `record_id`) | undeclared | refused."""

    sighting_id: str
    outcome: str = Field(pattern=r"^(matched|undeclared|refused)$")
    record_id: str | None = None
    reason: Code
    text: str = Field(default="", max_length=1000)


class SettleDiscrepancy(Command):
    """A border-guard officer has looked at what does not fit together, and says what it was."""

    discrepancy_id: str
    reason: Code
    text: str = Field(min_length=1, max_length=1000)


class RefuseRecord(Command):
    """The border guard turns the crossing away for good: an end state."""

    record_id: str
    reason: Code
    text: str = Field(default="", max_length=1000)


class Override(Command):
    """Puts aside one requirement at one point, which the officer's own authority owns; flagged for ever."""

    record_id: str
    point: str
    requirement: Requirement
    reason: Code
    text: str = Field(min_length=1, max_length=1000)


class CallForward(Command):
    record_id: str


class OpenLane(Command):
    """The border-guard officer confirms the opening for the vehicle that stands at the lane (opening = officer_confirms)."""

    lane: str
    sighting_id: str


class ForceBarrier(Command):
    """Emergency. Two officers: the actor and `second_account` with the password given to the edge, which has checked it."""

    lane: str
    second_account: str
    reason: Code
    text: str = Field(min_length=1, max_length=1000)


class ConfirmYard(Command):
    """`event`: arrived | left. Leaving is refused (`must_hold`) while the yard's point waits for something."""

    record_id: str
    point: str
    event: str = Field(pattern=r"^(arrived|left)$")
    slot: str = Field(default="", pattern=r"^[A-Za-z0-9 ./-]{0,20}$")


class ConfirmPassThrough(Command):
    """Customs: the goods of an export have gone through the supervision area (only after barrier 1 out)."""

    record_id: str


class ErasePeople(Command):
    """Destroys the keys of everyone on an ended record: who they were can never be read again."""

    record_id: str
    reason: str = Field(min_length=1, max_length=500)


class PutRegisterRow(Command):
    """One row of an agency's register; `row` None deletes it. The gate counts the row's version."""

    agency: Agency
    register_name: Code
    key: str = Field(min_length=1, max_length=100)
    row: dict[str, str | int | bool | None] | None


class SendRegisterHeartbeat(Command):
    """All that was in an agency's register at `complete_as_of` has been put here; who keeps the register says for how long that holds.

    Later, until the next heartbeat, the agency holds what it would pass on that register."""

    agency: Agency
    register_name: Code
    complete_as_of: Instant
    good_for_seconds: int = Field(ge=1, le=7 * 86_400)


class NewAccount(Command):
    """`tax_code` and `firm_name` for role firm only."""

    login: str = Field(min_length=2, max_length=60)
    name: str = Field(min_length=1, max_length=100)
    role: str
    password: str = Field(min_length=10, max_length=200)
    tax_code: str | None = Field(default=None, pattern=r"^([0-9]{10}(-?[0-9]{3})?|[0-9]{12})$")
    firm_name: str | None = Field(default=None, min_length=1, max_length=200)


class NewDevice(Command):
    """A lane's key. The key itself is answered once and kept only as a hash."""

    lane: str
    name: str = Field(min_length=1, max_length=60)


class DisableAccount(Command):
    """Switches an account off: its sessions end at once, and nobody signs in with it."""

    account_id: str
    reason: str = Field(min_length=1, max_length=500)


class EnableAccount(Command):
    account_id: str
    reason: str = Field(min_length=1, max_length=500)


class RevokeDevice(Command):
    """Ends a device's key for good; the lane is given a new one."""

    device_id: str
    reason: str = Field(min_length=1, max_length=500)
