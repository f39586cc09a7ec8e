"""Webhooks: found by their owner, claimed for sending by one worker at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select

from gate.store.models.chain import FeedRow
from gate.store.models.webhooks import WebhookRow
from gate.store.session import Session

NEW, ACTIVE, DEAD, REMOVED = "new", "active", "dead", "removed"


def add(session: Session, row: WebhookRow) -> None:
    session.add(row)
    session.flush()


def of_owner(session: Session, tax_code: str | None) -> Sequence[WebhookRow]:
    """Oldest first, without the removed."""
    return session.scalars(
        select(WebhookRow)
        .where(WebhookRow.tax_code.is_not_distinct_from(tax_code), WebhookRow.state != REMOVED)
        .order_by(WebhookRow.created_at, WebhookRow.id)
    ).all()


def count_of_owner(session: Session, tax_code: str | None) -> int:
    statement = select(func.count()).select_from(WebhookRow)
    mine = WebhookRow.tax_code.is_not_distinct_from(tax_code)
    return session.scalar(statement.where(mine, WebhookRow.state != REMOVED)) or 0


def lock_made_by(session: Session, account_id: str) -> Sequence[WebhookRow]:
    """Those this account has added, without the removed; in id order."""
    made = select(WebhookRow).where(WebhookRow.created_by == account_id, WebhookRow.state != REMOVED)
    return session.scalars(made.order_by(WebhookRow.id).with_for_update()).all()


def remove(row: WebhookRow) -> None:
    row.state, row.secrets = REMOVED, []


def get(session: Session, webhook_id: str) -> WebhookRow | None:
    return session.get(WebhookRow, webhook_id)


def lock(session: Session, webhook_id: str) -> WebhookRow | None:
    return session.scalar(
        select(WebhookRow).where(WebhookRow.id == webhook_id).with_for_update(),
        execution_options={"populate_existing": True},
    )


def any_due(session: Session, now: datetime) -> bool:
    return session.scalars(_due(now).limit(1)).first() is not None


def claim_due(session: Session, span: tuple[datetime, datetime], most: int) -> Sequence[WebhookRow]:
    """Those with something to send now and claimed by nobody; `span` = (now, until when they are claimed)."""
    now, until = span
    rows = session.scalars(_due(now).limit(most).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.claimed_until = until
    return rows


def _due(now: datetime) -> Select[WebhookRow]:
    news = exists().where(
        FeedRow.position > WebhookRow.position,
        or_(WebhookRow.tax_code.is_(None), FeedRow.tax_code == WebhookRow.tax_code),
    )
    return (
        select(WebhookRow)
        .where(
            or_(WebhookRow.state == NEW, (WebhookRow.state == ACTIVE) & news),
            or_(WebhookRow.next_try_at.is_(None), WebhookRow.next_try_at <= now),
            or_(WebhookRow.claimed_until.is_(None), WebhookRow.claimed_until <= now),
        )
        .order_by(WebhookRow.delivered_at.asc().nulls_first(), WebhookRow.id)
    )


def count_by_state(session: Session) -> dict[str, int]:
    """Without the removed."""
    counts = session.execute(select(WebhookRow.state, func.count()).group_by(WebhookRow.state))
    found = dict.fromkeys((NEW, ACTIVE, DEAD), 0)
    return found | {state: number for state, number in counts if state != REMOVED}


def count_waiting(session: Session) -> int:
    """Messages that the living webhooks have yet to be sent."""
    due = (FeedRow.position > WebhookRow.position) & or_(
        WebhookRow.tax_code.is_(None), FeedRow.tax_code == WebhookRow.tax_code
    )
    statement = select(func.count()).select_from(WebhookRow).join(FeedRow, due)
    return session.scalar(statement.where(WebhookRow.state.in_((NEW, ACTIVE)))) or 0
