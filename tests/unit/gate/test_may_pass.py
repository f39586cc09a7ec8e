"""`may_pass` explains itself: what is missing, from whom, until when, in the order of the point's row."""

from datetime import UTC, datetime
from itertools import chain, combinations

import pytest

from events.messages.gate import Hold
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.may_pass import OWNERS, Missing, Situation, Standing, lacks, may_pass
from gate.domain.points import Point, PointKind, Requirement

R = Requirement
DUE = datetime(2026, 11, 24, tzinfo=UTC)
EVERYTHING = Point("b1_out", "huu-nghi", PointKind.BARRIER_1, tuple(R), (Authority.CUSTOMS, Authority.HEALTH))
READY = Situation(
    state=RecordState.PRESENT,
    decisions={
        Authority.CUSTOMS: Standing(DecisionState.PASSED),
        Authority.HEALTH: Standing(DecisionState.NOT_REQUIRED),
    },
    matched_at=frozenset({"b1_out"}),
    called=True,
)


def changed(**changes: object) -> Situation:
    return Situation(**{**vars(READY), **changes})  # type: ignore[arg-type]  # names are Situation's own


def test_nothing_missing_means_the_vehicle_may_pass() -> None:
    assert may_pass(EVERYTHING, READY) == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"state": RecordState.EXPIRED}, Missing(R.DECLARED, "no_open_declaration", "firm", None, "expired")),
        ({"matched_at": frozenset({"b2_in"})}, Missing(R.MATCHED, "not_seen_here", "lane")),
        ({"called": False}, Missing(R.CALLED, "not_called", "control_centre")),
        ({"fee_owed": 130_000}, Missing(R.FEES, "fees_unsettled", "firm", detail="130000")),
        ({"fee_size_missing": True}, Missing(R.FEES, "fee_size_missing", "firm")),
        ({"loaded_at": frozenset({"b1_out"})}, Missing(R.DECLARED, "goods_not_handed_over", "yard_operator")),
        ({"awaits_goods": True}, Missing(R.DECLARED, "goods_not_taken_over", "yard_operator")),
        (
            {"holds": (Hold(id="h", issuer="customs", scope="record", reason="wrong_seal", until=DUE),)},
            Missing(R.NO_HOLD, "on_hold", "customs", DUE, "wrong_seal"),
        ),
        (
            {
                "decisions": {
                    **READY.decisions,
                    Authority.HEALTH: Standing(DecisionState.INSPECT, DUE, "fever"),
                }
            },
            Missing(R.DECISIONS, "decision_inspect", "health", DUE, "fever"),
        ),
        (
            {"decisions": {Authority.CUSTOMS: Standing(DecisionState.PASSED)}},
            Missing(R.DECISIONS, "decision_undecided", "health"),
        ),
    ],
)
def test_each_missing_thing_is_named_with_its_owner(changes: dict[str, object], missing: Missing) -> None:
    assert may_pass(EVERYTHING, changed(**changes)) == (missing,)


@pytest.mark.parametrize("state", [s for s in DecisionState if s not in ("passed", "not_required")])
def test_only_passed_and_not_required_let_a_vehicle_pass(state: DecisionState) -> None:
    situation = changed(decisions={**READY.decisions, Authority.CUSTOMS: Standing(state)})
    assert [item.code for item in may_pass(EVERYTHING, situation)] == [f"decision_{state}"]


def test_a_point_asks_only_for_what_its_row_names() -> None:
    nothing = Situation(state=RecordState.EXPIRED, fee_owed=1)
    for needs in chain.from_iterable(combinations(R, size) for size in range(len(R) + 1)):
        point = Point("p", "g", PointKind.BARRIER_2, needs, (Authority.TAX,))
        asked = [item.what for item in may_pass(point, nothing)]
        assert asked == [need for need in needs if need is not R.NO_HOLD]


def test_an_override_puts_aside_one_requirement_at_one_point() -> None:
    situation = changed(called=False, overrides=frozenset({("b1_out", R.CALLED)}))
    assert may_pass(EVERYTHING, situation) == ()
    elsewhere = changed(called=False, overrides=frozenset({("b2_in", R.CALLED)}))
    assert [item.what for item in may_pass(EVERYTHING, elsewhere)] == [R.CALLED]


def test_decisions_and_holds_belong_to_nobody_who_could_override_them() -> None:
    assert set(R) - set(OWNERS) == {R.DECISIONS, R.NO_HOLD}


def test_what_a_record_lacks_does_not_ask_where_its_vehicle_is() -> None:
    assert lacks(EVERYTHING, changed(matched_at=frozenset())) == ()
