"""A new secret for a webhook; the one before signs beside it for a day, so that the receiver can change over."""

from gate.domain.access import Actor
from gate.domain.webhooks import OLD_SECRET_LIVES
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.own_webhook import answer_of, live_secrets, new_secret, own_webhook
from gate.services.webhook_commands import RotateWebhook, WebhookAnswer
from gate.store.session import Session


@once(WebhookAnswer)
def rotate_webhook(gate: Gate, session: Session, actor: Actor, command: RotateWebhook) -> WebhookAnswer:
    """Raises ForbiddenError, NotFoundError `webhook_not_found`."""
    row = own_webhook(session, actor, command.webhook_id)
    now = gate.clock.now()
    before = live_secrets(row, now)[0]
    row.secrets = [[new_secret(), None], [before, (now + OLD_SECRET_LIVES).isoformat()]]
    journal_success(gate, session, actor, ("webhook_rotated", row.id))
    return answer_of(row)


def read_secrets(gate: Gate, session: Session, actor: Actor, webhook_id: str) -> tuple[str, ...]:
    """The live ones, the newest first; reading them is journalled. Raises ForbiddenError, NotFoundError."""
    row = own_webhook(session, actor, webhook_id)
    journal_success(gate, session, actor, ("webhook_secret_read", row.id))
    return live_secrets(row, gate.clock.now())
