"""A lane was cut off and opened on an officer's word. Does it fit what the gate knows when it hears of it? Pure.

Nothing a lane tells late opens what has ended: where the record cannot pass the point any more, an officer looks."""

from dataclasses import dataclass

from events.messages.values import RecordState
from gate.domain.states import PERMITS

CODES = (
    "confirmation_unproven",
    "pass_unproven",
    "record_unknown",
    "pass_used_twice",
    "record_ended",
    "already_passed",
    "vehicle_changed",
    "vehicle_elsewhere",
    "other_record",
    "hold_placed",
    "version_changed",
    "snapshot_stale",
    "pass_withdrawn",
    "order_unknown",
    "opened_without_order",
    "order_of_other_lane",
    "order_spent_twice",
    "opened_after_withdrawal",
)
"""Everything an officer may have to look at, the most telling first; the last five are of lanes on line."""


@dataclass(frozen=True)
class Told:
    """What the gate knows about an opening when it hears of it. `state` None: it has no such record."""

    state: RecordState | None
    confirmation_proven: bool = True
    pass_proven: bool = True
    used_before: bool = False
    passed: bool = False
    same_vehicle: bool = True
    held: bool = False
    same_version: bool = True
    snapshot_fresh: bool = True
    pass_withdrawn: bool = False


def may_still_pass(told: Told) -> bool:
    """The vehicle went through in any case; here is said whether the record may follow it without an officer."""
    return (
        told.state is not None
        and PERMITS[told.state].pair
        and told.confirmation_proven
        and told.pass_proven
        and told.same_vehicle
        and not (told.used_before or told.passed)
    )


def conflicts(told: Told) -> tuple[str, ...]:
    """Codes of what an officer must look at, the most telling first; empty where all fits.

    A pass falls with the record's next step: it is named only where nothing else tells why it fell."""
    found = [
        code
        for code, is_so in (
            ("confirmation_unproven", not told.confirmation_proven),
            ("pass_unproven", not told.pass_proven),
            ("record_unknown", told.state is None),
            ("pass_used_twice", told.used_before),
            ("record_ended", told.state is not None and not PERMITS[told.state].pair),
            ("already_passed", told.passed and not told.used_before),
            ("vehicle_changed", not told.same_vehicle),
            ("hold_placed", told.held),
            ("version_changed", not told.same_version and told.same_vehicle),
            ("snapshot_stale", not told.snapshot_fresh),
        )
        if is_so
    ]
    if told.pass_withdrawn and not found:
        found.append("pass_withdrawn")
    return tuple(found)
