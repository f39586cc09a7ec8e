"""The clearance record, its versions, decisions, holds, overrides, and where its vehicle set is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from events.messages.values import PLACE_LENGTH
from events.storage.types import Json, Moment
from gate.store.models.base import Base, Counter, while_null


def _record() -> ForeignKey:
    return ForeignKey("record.id")


LISTED = ["reference", "tractor", "trailer", "tax_code", "state"]


class RecordRow(Base):
    """One crossing. `facts` is the RecordFacts of the current version; `since` tells per authority the version that last re-opened it.

    `standings` repeats how the authorities stand, for lists; barriers are opened on the decisions themselves.
    `fee_owed` (đồng, less than nothing is to be given back) and `fee_size_missing` repeat what stands in the tables of fees."""

    __tablename__ = "record"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    direction: Mapped[str] = mapped_column(String(8))
    gate: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    route: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    tax_code: Mapped[str] = mapped_column(String(14))
    tractor: Mapped[str] = mapped_column(String(16))
    trailer: Mapped[str | None] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    since: Mapped[dict[str, Any]] = mapped_column(Json)
    standings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    planned_from: Mapped[datetime] = mapped_column(Moment)
    planned_until: Mapped[datetime] = mapped_column(Moment)
    declared_by: Mapped[str] = mapped_column(String(64))
    declared_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    present_at: Mapped[datetime | None] = mapped_column(Moment)
    called_at: Mapped[datetime | None] = mapped_column(Moment)
    fees_settled_at: Mapped[datetime | None] = mapped_column(Moment)
    border_crossed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_passed_at: Mapped[datetime | None] = mapped_column(Moment)
    forced_at: Mapped[datetime | None] = mapped_column(Moment)
    passed_uncleared_at: Mapped[datetime | None] = mapped_column(Moment)
    pass_through_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    yard_slot: Mapped[str] = mapped_column(String(20), default="")
    yard_arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    yard_left_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_over_at: Mapped[datetime | None] = mapped_column(Moment)
    fee_owed: Mapped[int] = mapped_column(default=0, server_default="0")
    fee_size_missing: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (
        # PostgreSQL finds a part of a plate, and counts, in these alone: it need not read a million records for it.
        Index("ix_record_list", "updated_at", "id", postgresql_include=LISTED),
        Index("ix_record_counted", "state", "tax_code"),
        Index("ix_record_state", "state", "gate", "planned_from"),
        Index("ix_record_tax_code", "tax_code", "updated_at"),
        Index("ix_record_tractor", "tractor"),
        Index("ix_record_trailer", "trailer"),
        Index("ix_record_last_passed_at", "last_passed_at"),
    )


class VersionRow(Base):
    """Every version as it was declared: who changed what, and why."""

    __tablename__ = "record_version"

    record_id: Mapped[str] = mapped_column(String(36), _record(), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    changed: Mapped[list[str]] = mapped_column(Json)
    reopened: Mapped[list[str]] = mapped_column(Json)
    by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class NumberRow(Base):
    """A number the record's current version names (NumberKind, canonical), so that the record is found by it."""

    __tablename__ = "record_number"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), _record(), primary_key=True)


class PresenceRow(Base):
    """A plate that is in the gate area belongs to one record: the primary key is the guard."""

    __tablename__ = "presence"

    plate: Mapped[str] = mapped_column(String(16), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), _record(), index=True)
    since: Mapped[datetime] = mapped_column(Moment)


class PassageRow(Base):
    """The record's vehicle went through this point (the first time counts)."""

    __tablename__ = "passage"

    record_id: Mapped[str] = mapped_column(String(36), _record(), primary_key=True)
    point: Mapped[str] = mapped_column(String(PLACE_LENGTH), primary_key=True)
    lane: Mapped[str | None] = mapped_column(String(PLACE_LENGTH))
    sighting_id: Mapped[str | None] = mapped_column(String(64))
    order_id: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class DecisionRow(Base):
    """One decision, never changed. `effect`: counts | advice | held (adverse on changed facts after an officer's decision)."""

    __tablename__ = "decision"

    position: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    record_id: Mapped[str] = mapped_column(String(36), _record())
    version: Mapped[int]
    authority: Mapped[str] = mapped_column(String(16))
    by_officer: Mapped[bool]
    revision: Mapped[int]
    decision_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    facts_digest: Mapped[str] = mapped_column(String(64))
    effect: Mapped[str] = mapped_column(String(8))
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    recorded_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index(
            "uq_decision_revision", "record_id", "authority", "version", "by_officer", "revision", unique=True
        ),
    )


class HoldRow(Base):
    """`subject` is what the scope names: a plate key, a declaration number, a record id, a tax code, a gate."""

    __tablename__ = "hold"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(32))
    scope: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    record_id: Mapped[str | None] = mapped_column(String(36))
    reason: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column(Moment)
    placed_by: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lift_text: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_hold_subject", "scope", "subject"),
        while_null("ix_hold_active", "lifted_at", "placed_at"),
    )


class OverrideRow(Base):
    """What an officer put aside, for ever to be seen."""

    __tablename__ = "override_made"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), _record(), index=True)
    point: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    requirement: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class ObligationRow(Base):
    """A vehicle that went over the border must come back: opened and closed at barrier 1."""

    __tablename__ = "return_obligation"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    plate: Mapped[str] = mapped_column(String(16), index=True)
    record_id: Mapped[str] = mapped_column(String(36), _record(), index=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[datetime] = mapped_column(Moment)
    overdue_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by_record: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (while_null("ix_return_obligation_open", "closed_at", "due"),)


class DeadlineRow(Base):
    """What falls due when. `id` = record + kind + due, so that reaching it twice is the same as once."""

    __tablename__ = "deadline"

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), default="")
    due: Mapped[datetime] = mapped_column(Moment)
    reached_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index("ix_deadline_due", "reached_at", "due"),)
