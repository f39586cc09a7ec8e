"""A cut-off lane opens only on an officer's word, matching plates, a valid pass and a fresh snapshot: each alone refuses."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from events.messages.offline import LaneSnapshot, SignedConfirmation
from events.passes.refusals import SENTENCES as PASS_SENTENCES
from events.signing import PinnedKeys, SigningKey
from lanes.offline.contact import is_cut_off
from lanes.offline.decision import CutOffLane, Granted, grant
from lanes.offline.refusals import SENTENCES, OfflineRefusedError
from tests.unit.lanes.builders import NOON, at, new_key
from tests.unit.lanes.offline_words import (
    LANE,
    OFFICER,
    PASS_ID,
    RECORD,
    claims,
    confirmation,
    confirmed,
    expected,
    snapshot,
)

GATE = new_key()
STRANGER = new_key()
KEYS = PinnedKeys.of(GATE.public_bytes())


@dataclass(frozen=True)
class Try:
    """One attempt to open, changed piece by piece."""

    word: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    lane: dict[str, Any] = field(default_factory=dict)
    officer: SigningKey = OFFICER
    pass_key: SigningKey = GATE
    forged: bool = False
    nothing_known: bool = False

    def plus(self, other: "Try") -> "Try":
        """Both faults at once."""
        dicts = {
            name: {**getattr(self, name), **getattr(other, name)}
            for name in ("word", "shown", "known", "lane")
        }
        return Try(
            **dicts,
            officer=other.officer if self.officer is OFFICER else self.officer,
            pass_key=other.pass_key if self.pass_key is GATE else self.pass_key,
            forged=self.forged or other.forged,
            nothing_known=self.nothing_known or other.nothing_known,
        )

    def signed(self) -> SignedConfirmation:
        said = confirmation(self.pass_key, claims(**self.shown), **self.word)
        genuine = confirmed(said, self.officer)
        changed = said.model_copy(update={"text": "changed afterwards"})
        return genuine.model_copy(update={"confirmation": changed}) if self.forged else genuine

    def run(self) -> Granted:
        knows: LaneSnapshot | None = None if self.nothing_known else snapshot(**self.known)
        plain: dict[str, Any] = {
            "lane": LANE,
            "now": at(5),
            "cut_off": True,
            "snapshot": knows,
            "standing": "s-1",
            "read": frozenset({"12C12345", "12R00111"}),
        }
        return grant(self.signed(), KEYS, CutOffLane(**{**plain, **self.lane}))

    def code(self) -> str:
        with pytest.raises(OfflineRefusedError) as refused:
            self.run()
        return refused.value.code


OTHER_PLATES = ("29H98765", "12R00111")
# In the order in which they are named; each must be refused by itself, and before any that stands below it.
FAULTS: tuple[tuple[str, Try], ...] = (
    ("snapshot_missing", Try(nothing_known=True)),
    ("confirmation_key_unknown", Try(officer=STRANGER)),
    ("confirmation_forged", Try(forged=True)),
    ("confirmation_other_lane", Try(word={"lane": "b1-in"})),
    ("confirmation_used", Try(lane={"spent": True})),
    ("confirmation_expired", Try(word={"issued_at": at(-40), "expires_at": at(-10)})),
    ("not_cut_off", Try(lane={"cut_off": False})),
    ("snapshot_stale", Try(known={"valid_until": at(4)})),
    ("no_vehicle", Try(lane={"standing": "s-2"})),
    ("plate_mismatch", Try(word={"plates": OTHER_PLATES})),
    ("pass_key_unknown", Try(pass_key=STRANGER)),
    ("pass_expired", Try(shown={"expires_at": at(0)})),
    ("pass_not_yet_valid", Try(shown={"issued_at": at(300), "expires_at": at(7500)})),
    ("pass_other_gate", Try(shown={"gate": "tan-thanh"})),
    ("pass_other_point", Try(shown={"point": "b2_out"})),
    ("pass_other_vehicle", Try(shown={"tractor": "29H98765"})),
    ("pass_withdrawn", Try(known={"withdrawn": (PASS_ID,)})),
    ("pass_used", Try(lane={"used": {PASS_ID}})),
    ("not_expected", Try(known={"expected": ()})),
    ("pass_other_version", Try(shown={"version": 2})),
    ("held", Try(known={"expected": (expected(held=True),)})),
)  # fmt: skip


def test_with_everything_there_the_lane_may_open_once_for_this_vehicle() -> None:
    granted = Try().run()
    assert granted.officer == "guard-1"
    assert granted.claims.id == PASS_ID
    order = granted.order
    assert (order.lane, order.point, order.record_id, order.version) == (LANE, "b1_out", RECORD, 1)
    assert (order.order_id, order.nonce, order.sighting_id) == ("confirmation-1", "c0" * 16, "s-1")
    assert order.vehicle.tractor.text == "12C12345"
    assert order.vehicle.trailer is not None
    assert not order.forced


@pytest.mark.parametrize(("code", "fault"), FAULTS, ids=[code for code, _ in FAULTS])
def test_each_fault_alone_keeps_the_barrier_closed(code: str, fault: Try) -> None:
    assert fault.code() == code


def together(one: Try, other: Try) -> bool:
    """One field cannot be wrong in two ways at once."""
    fields = ("word", "shown", "known", "lane")
    shared = any(getattr(one, name).keys() & getattr(other, name).keys() for name in fields)
    return not shared and not (one.officer is STRANGER and other.forged)


PAIRS = [pair for pair in combinations(FAULTS, 2) if together(pair[0][1], pair[1][1])]


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[f"{a}+{b}" for (a, _), (b, _) in PAIRS])
def test_of_two_faults_the_first_is_named(first: tuple[str, Try], second: tuple[str, Try]) -> None:
    assert first[1].plus(second[1]).code() == first[0]


def test_every_refusal_has_its_sentence() -> None:
    assert {code for code, _ in FAULTS} | set(PASS_SENTENCES) | {"plate_unread"} == set(SENTENCES)


@pytest.mark.parametrize("valid", [at(5), at(6)])
def test_a_snapshot_counts_to_its_last_second(valid: object) -> None:
    assert Try(known={"valid_until": valid}).run()


def test_a_snapshot_from_the_future_is_as_dead_as_an_old_one() -> None:
    ahead = {"taken_at": NOON + timedelta(minutes=3), "valid_until": NOON + timedelta(hours=2)}
    assert Try(known=ahead).code() == "snapshot_stale"


def test_a_confirmation_that_claims_a_longer_life_is_over() -> None:
    assert Try(word={"expires_at": at(31)}).code() == "confirmation_expired"


@pytest.mark.parametrize("read", [frozenset(), frozenset({"12R00111"})])
def test_a_tractor_that_no_camera_read_waits(read: frozenset[str]) -> None:
    assert Try(lane={"read": read}).code() == "plate_unread"


def test_a_trailer_that_no_camera_sees_is_the_officers_word() -> None:
    assert Try(lane={"read": frozenset({"12C12345"})}).run()


@pytest.mark.parametrize("plates", [("12C12345",), ("12R00111", "12C12346")])
def test_the_officer_names_every_plate_of_the_vehicle_and_no_other(plates: tuple[str, ...]) -> None:
    read = frozenset({"12C12345"}) & frozenset(plates) or frozenset({plates[0]})
    assert Try(word={"plates": plates}, lane={"read": read}).code() == "pass_other_vehicle"


def test_a_pass_that_was_spent_elsewhere_before_the_line_was_lost_is_refused() -> None:
    assert Try(known={"spent": (PASS_ID,)}).code() == "pass_used"


def test_a_record_whose_vehicle_changed_is_not_the_one_that_was_expected() -> None:
    assert Try(known={"expected": (expected(trailer="VN:12R00222"),)}).code() == "not_expected"


@pytest.mark.parametrize(
    "field", ["lane", "sighting_id", "plates", "pass_text", "reason", "nonce", "expires_at"]
)
def test_any_changed_field_breaks_the_officers_signature(field: str) -> None:
    genuine = Try().signed()
    other: dict[str, Any] = {"plates": OTHER_PLATES, "expires_at": at(29)}
    changed = genuine.confirmation.model_copy(update={field: other.get(field, "x")})
    lane = CutOffLane(LANE, at(5), True, snapshot(), "s-1", frozenset({"12C12345"}))
    with pytest.raises(OfflineRefusedError) as refused:
        grant(replace_confirmation(genuine, changed), KEYS, lane)
    assert refused.value.code == "confirmation_forged"


def replace_confirmation(signed: SignedConfirmation, confirmation: object) -> SignedConfirmation:
    return signed.model_copy(update={"confirmation": confirmation})


LIMIT = timedelta(seconds=60)


@pytest.mark.parametrize(
    ("since", "door", "log", "cut_off"),
    [
        (-60, None, None, True),
        (-59, None, None, False),
        (-999, -60, -60, True),
        (-999, -59, -999, False),
        (-999, -999, -59, False),
        (-999, 10, -999, False),
    ],
)
def test_a_lane_is_cut_off_once_neither_door_nor_log_has_answered_for_the_limit(
    since: float, door: float | None, log: float | None, *, cut_off: bool
) -> None:
    heard = [None if moment is None else at(moment) for moment in (door, log)]
    assert is_cut_off(NOON, LIMIT, at(since), *heard) is cut_off
