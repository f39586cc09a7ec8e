"""Where the feed is sent to, for machines: add, list, new secret, replay, remove."""

from typing import Annotated

from fastapi import APIRouter, Depends

from gate.api.command_routes import CommandRoute, add
from gate.domain.access import Actor, Permission
from gate.services import webhook_commands as w
from gate.services.add_webhook import add_webhook
from gate.services.remove_webhook import remove_webhook
from gate.services.replay_webhook import replay_webhook
from gate.services.rotate_webhook import read_secrets, rotate_webhook
from gate.services.transaction import transaction
from gate.services.views.webhooks import WebhookView, webhooks_for
from gate.web.callers import GateHere, Require

router = APIRouter(tags=["webhooks"])
_MANAGE = Permission.MANAGE_WEBHOOKS
Owner = Annotated[Actor, Depends(Require(_MANAGE))]
_ONE = "/webhooks/{webhook_id}"

ROUTES: tuple[CommandRoute, ...] = (
    CommandRoute("/webhooks", add_webhook, w.AddWebhook, w.WebhookAnswer, _MANAGE, 201),
    CommandRoute(f"{_ONE}/rotation", rotate_webhook, w.RotateWebhook, w.WebhookAnswer, _MANAGE),
    CommandRoute(f"{_ONE}/replay", replay_webhook, w.ReplayWebhook, w.WebhookAnswer, _MANAGE),
    CommandRoute(f"{_ONE}/removal", remove_webhook, w.RemoveWebhook, w.WebhookAnswer, _MANAGE),
)

for route in ROUTES:
    add(router, route)


@router.get("/webhooks")
def list_webhooks(actor: Owner, gate: GateHere) -> tuple[WebhookView, ...]:
    """The caller's webhooks, with how the last sending went."""
    with gate.database.read() as session:
        return webhooks_for(gate, session, actor)


@router.post("/webhooks/{webhook_id}/secrets")
def get_secrets(webhook_id: str, actor: Owner, gate: GateHere) -> tuple[str, ...]:
    """The live secrets, the newest first. Reading them is journalled, hence POST."""
    with transaction(gate, actor, "webhook_secret_read", webhook_id) as session:
        return read_secrets(gate, session, actor, webhook_id)
