"""A firm, or the control centre, says where its news shall be sent."""

from urllib.parse import urlsplit
from uuid import uuid4

from gate.domain.access import Actor
from gate.domain.errors import ConflictError
from gate.domain.webhooks import checked_url
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.own_webhook import answer_of, new_secret, owner_of
from gate.services.webhook_commands import AddWebhook, WebhookAnswer
from gate.store import feed, webhooks
from gate.store.models.webhooks import WebhookRow
from gate.store.session import Session

_MOST = 10


@once(WebhookAnswer)
def add_webhook(gate: Gate, session: Session, actor: Actor, command: AddWebhook) -> WebhookAnswer:
    """Raises ForbiddenError, InvalidError `webhook_url_invalid`, ConflictError `webhooks_too_many`."""
    owner = owner_of(actor)
    url = checked_url(command.url)
    if webhooks.count_of_owner(session, owner) >= _MOST:
        raise ConflictError("webhooks_too_many", f"There are {_MOST} already: remove one first.")
    row = WebhookRow(
        id=str(uuid4()),
        tax_code=owner,
        url=url,
        secrets=[[new_secret(), None]],
        state=webhooks.NEW,
        position=feed.head(session),
        created_by=actor.account_id,
        created_at=gate.clock.now(),
    )
    webhooks.add(session, row)
    journal_success(gate, session, actor, ("webhook_added", row.id), {"host": urlsplit(url).hostname or ""})
    return answer_of(row)
