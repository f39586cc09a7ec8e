"""Nothing is sent to this address any more."""

from gate.domain.access import Actor
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.own_webhook import answer_of, own_webhook
from gate.services.webhook_commands import RemoveWebhook, WebhookAnswer
from gate.store import webhooks
from gate.store.session import Session


@once(WebhookAnswer)
def remove_webhook(gate: Gate, session: Session, actor: Actor, command: RemoveWebhook) -> WebhookAnswer:
    """Raises ForbiddenError, NotFoundError `webhook_not_found`."""
    row = own_webhook(session, actor, command.webhook_id)
    webhooks.remove(row)
    journal_success(gate, session, actor, ("webhook_removed", row.id))
    return answer_of(row)
