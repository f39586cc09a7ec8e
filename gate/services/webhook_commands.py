"""What firms and the control centre ask about where the feed is sent to, and what is answered."""

from pydantic import Field

from events.messages.values import Value
from gate.domain.webhooks import LONGEST_URL
from gate.services.commands import Command


class AddWebhook(Command):
    """Send the events of the records you may see to this address, from now on. A first message `webhook_test` tries it."""

    url: str = Field(min_length=8, max_length=LONGEST_URL)


class RotateWebhook(Command):
    """A new secret. Messages carry the signatures of both the new and the one before for 24 hours."""

    webhook_id: str


class RemoveWebhook(Command):
    """Nothing is sent there any more; its secrets are forgotten."""

    webhook_id: str


class ReplayWebhook(Command):
    """Send again everything after this position of the feed; a webhook that was given up is tried again."""

    webhook_id: str
    after: int = Field(ge=0, le=2**53 - 1)


class WebhookAnswer(Value):
    """`position`: the last one delivered."""

    webhook_id: str
    state: str
    position: int
