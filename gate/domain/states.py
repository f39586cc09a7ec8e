"""The states of a clearance record: which may follow which, and what each permits. Why a truck waits is told by facts beside the state."""

from dataclasses import dataclass

from events.messages.values import RecordState
from gate.domain.errors import ConflictError

_S = RecordState

# A vehicle that was seen at its first point and turned back there expires like one that never came.
TRANSITIONS: dict[RecordState, frozenset[RecordState]] = {
    _S.DECLARED: frozenset({_S.PRESENT, _S.CANCELLED, _S.REFUSED, _S.EXPIRED}),
    _S.PRESENT: frozenset({_S.CLEARED, _S.REFUSED, _S.EXPIRED}),
    _S.CLEARED: frozenset({_S.PRESENT, _S.CROSSED, _S.REFUSED, _S.EXPIRED}),
    _S.CROSSED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.EXPIRED: frozenset(),
}


@dataclass(frozen=True)
class Permits:
    """What a state permits. `occupies` = the vehicle set is in the gate area, so it is unique there;
    `hand_over` = its goods may still go to another vehicle."""

    amend: bool = False
    cancel: bool = False
    decide: bool = False
    pair: bool = False
    open_barrier: bool = False
    occupies: bool = False
    confirm_pass_through: bool = False
    hand_over: bool = False


PERMITS: dict[RecordState, Permits] = {
    _S.DECLARED: Permits(amend=True, cancel=True, decide=True, pair=True, hand_over=True),
    _S.PRESENT: Permits(amend=True, decide=True, pair=True, open_barrier=True, occupies=True, hand_over=True),
    _S.CLEARED: Permits(amend=True, decide=True, pair=True, open_barrier=True, occupies=True, hand_over=True),
    _S.CROSSED: Permits(confirm_pass_through=True),
    _S.CLOSED: Permits(),
    _S.CANCELLED: Permits(),
    _S.REFUSED: Permits(),
    _S.EXPIRED: Permits(),
}

OPEN_STATES: tuple[RecordState, ...] = tuple(state for state, permits in PERMITS.items() if permits.pair)
"""The states in which a vehicle may still come to a control point."""

OCCUPYING_STATES: tuple[RecordState, ...] = tuple(s for s, permits in PERMITS.items() if permits.occupies)


def checked(current: RecordState, target: RecordState) -> RecordState:
    """`target`, if it may follow `current`. Raises ConflictError `transition_refused`."""
    if target not in TRANSITIONS[current]:
        raise ConflictError(
            "transition_refused", f"A record that is {current} cannot become {target}: look at it again."
        )
    return target


def need(permit: str, state: RecordState) -> None:
    """Raises ConflictError `<permit>_not_permitted` where the state does not permit it."""
    if not getattr(PERMITS[state], permit):
        raise ConflictError(
            f"{permit}_not_permitted",
            f"This record is {state}: it is too late (or too early) for that. Reload and look at its state.",
        )
