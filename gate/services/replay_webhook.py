"""Everything after a position is sent again, as after a loss on the receiver's side; what was given up is tried again."""

from gate.domain.access import Actor
from gate.domain.errors import InvalidError
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.own_webhook import answer_of, own_webhook
from gate.services.webhook_commands import ReplayWebhook, WebhookAnswer
from gate.store import feed, webhooks
from gate.store.session import Session


@once(WebhookAnswer)
def replay_webhook(gate: Gate, session: Session, actor: Actor, command: ReplayWebhook) -> WebhookAnswer:
    """Raises ForbiddenError, NotFoundError `webhook_not_found`, InvalidError `position_unknown`."""
    row = own_webhook(session, actor, command.webhook_id)
    head = feed.head(session)
    if command.after > head:
        raise InvalidError(
            "position_unknown", f"The feed has come to position {head}: choose an earlier one."
        )
    row.position = command.after
    if row.state == webhooks.DEAD:
        row.state = webhooks.ACTIVE
    row.failures, row.failing_since, row.next_try_at, row.claimed_until = 0, None, None, None
    journal_success(gate, session, actor, ("webhook_replayed", row.id), {"after": str(command.after)})
    return answer_of(row)
