"""Whose webhook is whose: a firm's belong to the firm, the control centre's see every record; a foreign one does not exist."""

import secrets
from base64 import b64encode
from datetime import datetime

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.services.views.feed import scope_of
from gate.services.webhook_commands import WebhookAnswer
from gate.store import webhooks
from gate.store.models.webhooks import WebhookRow
from gate.store.session import Session


def owner_of(actor: Actor) -> str | None:
    """Raises ForbiddenError."""
    actor.need(Permission.MANAGE_WEBHOOKS)
    return scope_of(actor)


def own_webhook(session: Session, actor: Actor, webhook_id: str) -> WebhookRow:
    """Locked. Raises ForbiddenError, NotFoundError `webhook_not_found`."""
    owner = owner_of(actor)
    row = webhooks.lock(session, webhook_id)
    if row is None or row.state == webhooks.REMOVED or row.tax_code != owner:
        raise not_found("webhook")
    return row


def new_secret() -> str:
    """32 random bytes in the form Standard Webhooks wants."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def live_secrets(row: WebhookRow, now: datetime) -> tuple[str, ...]:
    """The newest first; at most two."""
    return tuple(
        secret for secret, until in row.secrets if until is None or datetime.fromisoformat(until) > now
    )


def answer_of(row: WebhookRow) -> WebhookAnswer:
    return WebhookAnswer(webhook_id=row.id, state=row.state, position=row.position)
