"""What a lane knows and was told for the time it is cut off: the newest snapshot, officers' confirmations, passes used here."""

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from events.messages.offline import LaneSnapshot, SignedConfirmation
from lanes.store.tables import CONFIRMATION, EVENTS, SNAPSHOT, SPENT_ORDER, USED_PASS

ACCEPTED = "accepted"
"""The outcome of a confirmation whose order the barrier's keeper carries out."""


def keep_snapshot(session: Session, snapshot: LaneSnapshot, at: datetime) -> None:
    """Nothing changes where the lane has a newer one: an old snapshot that somebody sends again takes nothing back."""
    fresh = upsert(SNAPSHOT).values(
        lane=snapshot.lane, payload=snapshot.model_dump_json(), taken_at=snapshot.taken_at, received_at=at
    )
    newer = SNAPSHOT.c.taken_at <= snapshot.taken_at
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["lane"],
            set_={name: fresh.excluded[name] for name in ("payload", "taken_at", "received_at")},
            where=newer,
        )
    )


def snapshot(session: Session, lane: str) -> LaneSnapshot | None:
    payload = session.execute(select(SNAPSHOT.c.payload).where(SNAPSHOT.c.lane == lane)).scalar()
    return None if payload is None else LaneSnapshot.model_validate_json(payload)


def door_heard_at(session: Session) -> datetime | None:
    """When the gate's door last gave a snapshot, also before a restart."""
    heard: datetime | None = session.execute(select(SNAPSHOT.c.received_at)).scalar()
    return heard


def log_heard_at(session: Session) -> datetime | None:
    """When the log last took something from this lane: each heartbeat asks anew."""
    heard: datetime | None = session.execute(select(func.max(EVENTS.outbox.c.published_at))).scalar()
    return heard


def hand_in(session: Session, signed: SignedConfirmation, at: datetime) -> None:
    """The lane decides on it with its next look; handed in twice it is there once."""
    confirmation = signed.confirmation
    session.execute(
        upsert(CONFIRMATION)
        .values(
            confirmation_id=confirmation.confirmation_id, payload=signed.model_dump_json(), handed_in_at=at
        )
        .on_conflict_do_nothing(index_elements=["confirmation_id"])
    )


def undecided(session: Session) -> list[SignedConfirmation]:
    """Oldest first."""
    rows = select(CONFIRMATION.c.payload).where(CONFIRMATION.c.outcome.is_(None))
    ordered = session.execute(rows.order_by(CONFIRMATION.c.handed_in_at, CONFIRMATION.c.confirmation_id))
    return [SignedConfirmation.model_validate_json(payload) for payload in ordered.scalars()]


def decide(session: Session, confirmation_id: str, outcome: str) -> None:
    """`outcome`: ACCEPTED, or the code of the refusal."""
    mine = CONFIRMATION.c.confirmation_id == confirmation_id
    session.execute(update(CONFIRMATION).where(mine).values(outcome=outcome))


def outcome_of(session: Session, confirmation_id: str) -> str | None:
    """What became of it: `opened` or a refusal's code; None while the lane has not said."""
    decided = session.execute(
        select(CONFIRMATION.c.outcome).where(CONFIRMATION.c.confirmation_id == confirmation_id)
    ).scalar()
    if decided != ACCEPTED:
        return decided
    carried: str | None = session.execute(
        select(SPENT_ORDER.c.outcome).where(SPENT_ORDER.c.order_id == confirmation_id)
    ).scalar()
    return carried


def use_pass(session: Session, pass_id: str, at: datetime) -> None:
    session.execute(insert(USED_PASS).values(pass_id=pass_id, used_at=at))


def used_passes(session: Session) -> frozenset[str]:
    return frozenset(session.execute(select(USED_PASS.c.pass_id)).scalars())
