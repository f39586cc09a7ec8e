"""A lane that hears nothing from the gate: what it opens for, what it refuses, and what it will tell afterwards."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from events.messages.lane import BarrierMoved
from events.messages.offline import LaneSnapshot, OpeningConfirmed, SignedConfirmation, SignedSnapshot
from events.signing import SigningKey
from lanes.barrier import BarrierState
from lanes.offline.contact import Contact
from lanes.offline.desk import ConfirmationDesk, SnapshotRefusedError
from lanes.store import offline, passages
from lanes.store.tables import EVENTS
from tests.integration.lanes.bench import GATE, Bench
from tests.unit.lanes.builders import new_key
from tests.unit.lanes.offline_words import claims, confirmation, confirmed, snapshot

PLATES = {"front": "12C12345", "rear": "12R00111"}


class CutOff(Bench):
    """12C-123.45 stands before the barrier; the gate gave its last snapshot when the clock started, and is silent since."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with self.spool.write() as session:
            passages.mark(session, "s-1", texts=PLATES)
        self.gives(snapshot(taken_at=self.clock.now(), valid_until=self.clock.now() + timedelta(hours=1)))
        self.silence(minutes=2)

    def restart(self) -> None:
        super().restart()
        self.contact = Contact(self.clock)
        self.desk = ConfirmationDesk(self.config, self.spool, self.last_look, self.contact, self.clock)

    def gives(self, known: LaneSnapshot, key: SigningKey = GATE) -> None:
        """The gate's door answers."""
        signed = SignedSnapshot(snapshot=known, key_id=key.key_id, signature=key.sign(known))
        self.desk.keep(signed.model_dump(mode="json"))

    def silence(self, **length: float) -> None:
        self.clock.advance(timedelta(**length).total_seconds())
        self.vehicle("s-1")

    def word(self, **changes: Any) -> SignedConfirmation:
        now = self.clock.now()
        plain: dict[str, Any] = {"issued_at": now, "expires_at": now + timedelta(seconds=30)}
        return confirmed(confirmation(GATE, claims(), **{**plain, **changes}))

    def confirm(self, signed: SignedConfirmation) -> str | None:
        with self.spool.write() as session:
            offline.hand_in(session, signed, self.clock.now())
        self.desk.step()
        self.keeper.step()
        with self.spool.read() as session:
            return offline.outcome_of(session, signed.confirmation.confirmation_id)


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[CutOff]:
    lane = CutOff(tmp_path)
    yield lane
    lane.spool.database.close()


def test_the_barrier_opens_on_the_officers_word_and_closes_behind_the_vehicle(lane: CutOff) -> None:
    assert lane.confirm(lane.word()) == "opened"
    assert lane.barrier.state is BarrierState.OPEN
    lane.leave()
    lane.keeper.step()
    assert lane.told == [("opened", None), ("closed", None)]


def test_the_lane_keeps_for_the_gate_who_confirmed_by_which_pass_and_snapshot(lane: CutOff) -> None:
    signed = lane.word()
    lane.confirm(signed)
    [first, second] = lane.said
    assert isinstance(first, OpeningConfirmed)
    assert isinstance(second, BarrierMoved)
    assert (first.officer, first.pass_id) == ("guard-1", claims().id)
    assert first.signed == signed
    assert first.snapshot_taken_at == lane.clock.now() - timedelta(minutes=2)
    assert second.order_id == first.order.order_id == signed.confirmation.confirmation_id


def test_a_lane_that_reached_the_gate_a_moment_ago_opens_on_its_order_alone(lane: CutOff) -> None:
    lane.contact.answered()
    assert lane.confirm(lane.word()) == "not_cut_off"
    assert lane.told == [("refused", "not_cut_off")]
    assert lane.barrier.state is BarrierState.CLOSED


def test_a_log_that_takes_the_lanes_heartbeat_is_a_line_to_the_gate(lane: CutOff) -> None:
    lane.confirm(lane.word(confirmation_id="early", nonce="aa" * 16))
    with lane.spool.write() as session:
        session.execute(update(EVENTS.outbox).values(published_at=lane.clock.now()))
    assert lane.confirm(lane.word()) == "not_cut_off"


def test_a_restarted_lane_first_tries_to_reach_the_gate(lane: CutOff) -> None:
    lane.restart()
    lane.vehicle("s-1")
    assert lane.confirm(lane.word()) == "not_cut_off"
    lane.silence(minutes=1)
    assert lane.confirm(lane.word(confirmation_id="later", nonce="bb" * 16)) == "opened"


def test_a_pass_opens_this_lane_once_also_after_a_restart(lane: CutOff) -> None:
    assert lane.confirm(lane.word()) == "opened"
    lane.restart()
    lane.silence(minutes=2)
    assert lane.confirm(lane.word(confirmation_id="again", nonce="bb" * 16)) == "pass_used"


def test_a_confirmation_handed_in_twice_is_one(lane: CutOff) -> None:
    signed = lane.word()
    lane.confirm(signed)
    lane.confirm(signed)
    assert [type(message) for message in lane.said] == [OpeningConfirmed, BarrierMoved]


def test_a_confirmation_under_another_name_is_forged_and_under_its_own_nonce_is_used(lane: CutOff) -> None:
    lane.confirm(lane.word())
    assert lane.confirm(lane.word(confirmation_id="other-name")) == "confirmation_used"


def test_a_crash_between_the_word_and_the_barrier_opens_it_at_most_once(lane: CutOff) -> None:
    with lane.spool.write() as session:
        offline.hand_in(session, lane.word(), lane.clock.now())
    lane.desk.step()
    lane.restart()
    lane.vehicle("s-1")
    lane.desk.step()
    lane.keeper.step()
    lane.keeper.step()
    assert lane.told == [("opened", None)]


def test_after_the_points_limit_the_lane_reads_on_and_opens_no_more(lane: CutOff) -> None:
    lane.silence(hours=24)
    fresh = claims(issued_at=lane.clock.now(), expires_at=lane.clock.now() + timedelta(hours=2))
    now = lane.clock.now()
    late = confirmation(GATE, fresh, issued_at=now, expires_at=now + timedelta(seconds=30))
    assert lane.confirm(confirmed(late)) == "snapshot_stale"
    assert lane.barrier.state is BarrierState.CLOSED


def test_a_vehicle_that_left_while_the_officer_typed_is_not_let_through(lane: CutOff) -> None:
    signed = lane.word()
    lane.leave()
    assert lane.confirm(signed) == "no_vehicle"


def test_only_the_gates_own_snapshot_for_this_lane_is_kept(lane: CutOff) -> None:
    ahead = {"taken_at": lane.clock.now(), "valid_until": lane.clock.now() + timedelta(hours=9)}
    genuine = SignedSnapshot(
        snapshot=snapshot(**ahead), key_id=GATE.key_id, signature=GATE.sign(snapshot(**ahead))
    )
    changed = genuine.model_dump(mode="json")
    changed["snapshot"]["officers"] = []
    for code, attempt in (
        ("key_unknown", lambda: lane.gives(snapshot(**ahead), new_key())),
        ("signature_wrong", lambda: lane.desk.keep(changed)),
        ("other_lane", lambda: lane.gives(snapshot(lane="b1-in", **ahead))),
        ("unreadable", lambda: lane.desk.keep({"detail": "not found"})),
    ):
        with pytest.raises(SnapshotRefusedError) as refused:
            attempt()
        assert refused.value.code == code
    with lane.spool.read() as session:
        kept = offline.snapshot(session, lane.config.id)
    assert kept is not None
    assert kept.taken_at < lane.clock.now()


def test_an_older_snapshot_that_is_sent_again_takes_nothing_back(lane: CutOff) -> None:
    now = lane.clock.now()
    lane.gives(snapshot(taken_at=now, valid_until=now + timedelta(hours=1), withdrawn=(claims().id,)))
    lane.gives(snapshot(taken_at=now - timedelta(minutes=1), valid_until=now + timedelta(hours=1)))
    lane.silence(minutes=2)
    assert lane.confirm(lane.word()) == "pass_withdrawn"


def test_what_a_newer_gate_says_beyond_this_lanes_words_breaks_nothing(lane: CutOff) -> None:
    known = snapshot(taken_at=lane.clock.now()).model_dump(mode="json") | {"weather": "rain"}
    lane.desk.keep({"snapshot": known, "key_id": GATE.key_id, "signature": GATE.sign(known)})
    with lane.spool.read() as session:
        kept = offline.snapshot(session, lane.config.id)
    assert kept is not None
    assert kept.taken_at == lane.clock.now()
