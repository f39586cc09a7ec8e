import pytest

from events.signing import PinnedKeys
from lanes.barrier.interlock import Situation, reason_to_refuse, reason_to_stay_closed
from tests.unit.lanes.builders import at, new_key, order, signed

GATE = new_key()
KEYS = PinnedKeys.of(GATE.public_bytes())


def situation(seconds: float = 1.0, **known: object) -> Situation:
    facts: dict[str, object] = {"lane": "b1-out", "now": at(seconds), "standing": "s-1", **known}
    return Situation(**facts)  # type: ignore[arg-type] # each test names a few facts


def test_a_fresh_signed_order_for_the_vehicle_standing_there_is_obeyed() -> None:
    assert reason_to_refuse(signed(GATE, order("s-1")), KEYS, situation()) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"spent": True}, "order_spent"),
        ({"withdrawn": True}, "withdrawn"),
        ({"standing": None}, "no_vehicle"),
        ({"standing": "s-2"}, "no_vehicle"),
        ({"lane": "b1-in"}, "other_lane"),
    ],
)
def test_what_the_lane_knows_refuses_an_order(changed: dict[str, object], reason: str) -> None:
    assert reason_to_refuse(signed(GATE, order("s-1")), KEYS, situation(**changed)) == reason


@pytest.mark.parametrize("seconds", [30.0, 30.001, 3600.0])
def test_an_order_is_dead_at_its_thirtieth_second(seconds: float) -> None:
    assert reason_to_refuse(signed(GATE, order("s-1")), KEYS, situation(seconds)) == "order_expired"


def test_an_order_lives_until_just_before_its_end() -> None:
    assert reason_to_refuse(signed(GATE, order("s-1")), KEYS, situation(29.999)) is None


def test_an_order_that_claims_a_longer_life_is_not_believed() -> None:
    long_lived = signed(GATE, order("s-1", life=31.0))
    assert reason_to_refuse(long_lived, KEYS, situation()) == "order_expired"


def test_an_order_from_the_future_is_refused_beyond_the_clocks_tolerance() -> None:
    assert reason_to_refuse(signed(GATE, order("s-1", issued=4.0)), KEYS, situation(0.0)) is None
    assert reason_to_refuse(signed(GATE, order("s-1", issued=6.0)), KEYS, situation(0.0)) == "order_expired"


def test_an_unknown_key_is_refused() -> None:
    assert reason_to_refuse(signed(new_key(), order("s-1")), KEYS, situation()) == "key_unknown"


def test_a_foreign_signature_under_a_known_key_is_refused() -> None:
    genuine, forged = order("s-1"), signed(new_key(), order("s-1"))
    borrowed = forged.model_copy(update={"key_id": GATE.key_id, "order": genuine})
    assert reason_to_refuse(borrowed, KEYS, situation()) == "signature_wrong"


@pytest.mark.parametrize(
    "change",
    [
        {"lane": "b1-in"},
        {"sighting_id": "s-2"},
        {"expires_at": at(25)},
        {"nonce": "0" * 32},
        {"version": 2},
        {"record_id": "record-2"},
        {"forced": True},
    ],
)
def test_any_changed_field_breaks_the_signature(change: dict[str, object]) -> None:
    genuine = signed(GATE, order("s-1"))
    tampered = genuine.model_copy(update={"order": genuine.order.model_copy(update=change)})
    assert reason_to_refuse(tampered, KEYS, situation()) == "signature_wrong"


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "00" * 63])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    broken = signed(GATE, order("s-1")).model_copy(update={"signature": signature})
    assert reason_to_refuse(broken, KEYS, situation()) == "signature_wrong"


def test_a_forgery_learns_nothing_about_the_lane() -> None:
    busy = situation(3600.0, spent=True, withdrawn=True, standing=None)
    assert reason_to_refuse(signed(new_key(), order("s-1")), KEYS, busy) == "key_unknown"


@pytest.mark.parametrize("standing", [None, "s-1", "s-2"])
def test_a_forced_order_asks_for_no_vehicle(standing: str | None) -> None:
    forced = signed(GATE, order("", forced=True))
    assert reason_to_refuse(forced, KEYS, situation(standing=standing)) is None


@pytest.mark.parametrize(
    ("seconds", "changed", "reason"),
    [
        (1.0, {"spent": True}, "order_spent"),
        (1.0, {"withdrawn": True}, "withdrawn"),
        (1.0, {"lane": "b1-in"}, "other_lane"),
        (30.0, {}, "order_expired"),
    ],
)
def test_a_forced_order_is_held_to_everything_else(
    seconds: float, changed: dict[str, object], reason: str
) -> None:
    forced = signed(GATE, order("", forced=True))
    assert reason_to_refuse(forced, KEYS, situation(seconds, **changed)) == reason


def test_before_moving_a_late_hold_still_stops_the_barrier() -> None:
    accepted = order("s-1")
    assert reason_to_stay_closed(accepted, situation(spent=True)) is None
    assert reason_to_stay_closed(accepted, situation(withdrawn=True)) == "withdrawn"
    assert reason_to_stay_closed(accepted, situation(standing=None)) == "no_vehicle"
    assert reason_to_stay_closed(accepted, situation(31.0)) == "order_expired"
