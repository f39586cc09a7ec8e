"""Where a cut-off lane looks at officers' confirmations, and keeps what it knows of the gate for that time."""

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from pydantic import ValidationError

from events.clock import Clock
from events.messages.lane import BarrierMoved
from events.messages.offline import LaneSnapshot, OpeningConfirmed, SignedConfirmation
from events.signing import SignatureRefusedError
from lanes.last_look import LastLook
from lanes.offline.contact import Contact, is_cut_off
from lanes.offline.decision import CutOffLane, Granted, grant
from lanes.offline.refusals import OfflineRefusedError
from lanes.settings import LaneConfig
from lanes.store import offline, orders, passages
from lanes.store.session import Session
from lanes.store.spool import Spool, SpoolUnwritableError

log = structlog.get_logger()
_LOOK_SECONDS = 0.2
_PAUSE_AFTER_TROUBLE = 1.0


class SnapshotRefusedError(ValueError):
    """What came is no snapshot of this gate for this lane. `code`: `key_unknown`, `signature_wrong`, `other_lane`, `unreadable`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ConfirmationDesk:
    """`run` decides on what officers hand in; what it accepts is an order like the gate's, which the barrier's keeper carries out."""

    def __init__(
        self, config: LaneConfig, spool: Spool, last_look: LastLook, contact: Contact, clock: Clock
    ) -> None:
        self._config, self._spool = config, spool
        self._last_look, self._contact, self._clock = last_look, contact, clock

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.step()
            except SpoolUnwritableError as trouble:  # the barrier's keeper says so in the heartbeat
                log.warning("spool_unwritable", lane=self._config.id, detail=str(trouble))
                stop.wait(_PAUSE_AFTER_TROUBLE)
            stop.wait(_LOOK_SECONDS)

    def step(self) -> None:
        """Decides on every confirmation that waits. Raises SpoolUnwritableError."""
        with self._spool.read() as session:
            waiting = offline.undecided(session)
        for signed in waiting:
            with self._spool.write() as session:
                self._decide(session, signed)

    def keep(self, raw: Mapping[str, Any]) -> None:
        """The gate's answer, kept where it is newer than what the lane has. Raises SnapshotRefusedError, SpoolUnwritableError."""
        snapshot = self._verified(raw)
        with self._spool.write() as session:
            offline.keep_snapshot(session, snapshot, self._clock.now())

    def _verified(self, raw: Mapping[str, Any]) -> LaneSnapshot:
        """The bytes as they came are what is signed: a newer gate may say more than this lane understands."""
        try:
            self._config.order_keys.verify(raw["snapshot"], raw["key_id"], raw["signature"])
            snapshot = LaneSnapshot.model_validate(raw["snapshot"])
        except SignatureRefusedError as refused:
            raise SnapshotRefusedError(refused.code) from None
        except (KeyError, TypeError, ValidationError):
            raise SnapshotRefusedError("unreadable") from None
        if snapshot.lane != self._config.id:
            raise SnapshotRefusedError("other_lane")
        return snapshot

    def _decide(self, session: Session, signed: SignedConfirmation) -> None:
        confirmation_id = signed.confirmation.confirmation_id
        lane = self._lane(session, signed)
        try:
            granted = grant(signed, self._config.order_keys, lane)
        except OfflineRefusedError as refused:
            log.warning("confirmation_refused", lane=self._config.id, id=confirmation_id, code=refused.code)
            offline.decide(session, confirmation_id, refused.code)
            self._tell_refused(session, confirmation_id, refused.code)
            return
        self._accept(session, signed, granted, lane)

    def _accept(
        self, session: Session, signed: SignedConfirmation, granted: Granted, lane: CutOffLane
    ) -> None:
        """Order and pass are spent on disk before the barrier moves: a crash never lets either count twice."""
        assert lane.snapshot is not None
        log.info("confirmation_accepted", lane=self._config.id, id=granted.order.order_id)
        orders.spend(session, granted.order, lane.now)
        offline.use_pass(session, granted.claims.id, lane.now)
        offline.decide(session, granted.order.order_id, offline.ACCEPTED)
        confirmed = OpeningConfirmed(
            lane=self._config.id,
            order=granted.order,
            signed=signed,
            pass_id=granted.claims.id,
            officer=granted.officer,
            snapshot_taken_at=lane.snapshot.taken_at,
            at=lane.now,
        )
        self._spool.outbox.append(session, confirmed, lane.now)

    def _lane(self, session: Session, signed: SignedConfirmation) -> CutOffLane:
        now = self._clock.now()
        seen = self._last_look.now(now)
        stored = passages.passage(session, seen.sighting_id) if seen and seen.sighting_id else None
        confirmation = signed.confirmation
        return CutOffLane(
            lane=self._config.id,
            now=now,
            cut_off=is_cut_off(
                now,
                timedelta(seconds=self._config.cut_off),
                self._contact.since,
                self._contact.at,
                offline.door_heard_at(session),
                offline.log_heard_at(session),
            ),
            snapshot=offline.snapshot(session, self._config.id),
            standing=stored.sighting_id if stored else None,
            read=frozenset(stored.texts.values()) if stored else frozenset(),
            spent=orders.is_known(session, confirmation.confirmation_id, confirmation.nonce),
            used=offline.used_passes(session),
        )

    def _tell_refused(self, session: Session, confirmation_id: str, code: str) -> None:
        now = self._clock.now()
        moved = BarrierMoved(
            lane=self._config.id, order_id=confirmation_id, action="refused", reason=code, at=now
        )
        self._spool.outbox.append(session, moved, now)
