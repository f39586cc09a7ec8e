"""Every pair of states is walked: what the table names is permitted, everything else is refused with a code."""

import itertools

import pytest

from events.messages.values import RecordState
from gate.domain.errors import ConflictError
from gate.domain.states import OPEN_STATES, PERMITS, TRANSITIONS, checked, need

S = RecordState
LEGAL = {
    (S.DECLARED, S.PRESENT),
    (S.DECLARED, S.CANCELLED),
    (S.DECLARED, S.REFUSED),
    (S.DECLARED, S.EXPIRED),
    (S.PRESENT, S.CLEARED),
    (S.PRESENT, S.REFUSED),
    (S.PRESENT, S.EXPIRED),
    (S.CLEARED, S.PRESENT),
    (S.CLEARED, S.CROSSED),
    (S.CLEARED, S.REFUSED),
    (S.CLEARED, S.EXPIRED),
    (S.CROSSED, S.CLOSED),
}


@pytest.mark.parametrize(("current", "target"), list(itertools.product(S, S)))
def test_only_the_named_transitions_are_possible(current: S, target: S) -> None:
    if (current, target) in LEGAL:
        assert checked(current, target) is target
        return
    with pytest.raises(ConflictError) as refused:
        checked(current, target)
    assert refused.value.code == "transition_refused"


def test_both_tables_name_every_state() -> None:
    assert set(TRANSITIONS) == set(PERMITS) == set(S)


def test_an_end_permits_nothing() -> None:
    for state in S:
        if not TRANSITIONS[state]:
            assert not any(vars(PERMITS[state]).values())


def test_a_vehicle_is_in_the_gate_area_while_present_or_cleared() -> None:
    assert [state for state in S if PERMITS[state].occupies] == [S.PRESENT, S.CLEARED]
    assert OPEN_STATES == (S.DECLARED, S.PRESENT, S.CLEARED)


@pytest.mark.parametrize(
    "permit", ["amend", "cancel", "decide", "pair", "open_barrier", "confirm_pass_through"]
)
@pytest.mark.parametrize("state", S)
def test_what_a_state_does_not_permit_is_refused_by_its_name(permit: str, state: S) -> None:
    if getattr(PERMITS[state], permit):
        need(permit, state)
        return
    with pytest.raises(ConflictError) as refused:
        need(permit, state)
    assert refused.value.code == f"{permit}_not_permitted"
