"""Where an owner's news is sent, and how it goes; secrets are not in here."""

from dataclasses import dataclass
from datetime import datetime

from gate.domain.access import Actor
from gate.services.context import Gate
from gate.services.own_webhook import owner_of
from gate.store import webhooks
from gate.store.models.webhooks import WebhookRow
from gate.store.session import Session


@dataclass(frozen=True)
class WebhookView:
    """`state`: new (not reached yet) | active | dead (given up after three days). `last_result`: delivered, status_500, timeout…

    `old_secret_until`: until then messages carry the signature of the secret before, too."""

    id: str
    url: str
    state: str
    position: int
    failures: int
    failing_since: datetime | None
    next_try_at: datetime | None
    delivered_at: datetime | None
    last_result: str
    created_at: datetime
    old_secret_until: datetime | None


def webhooks_for(gate: Gate, session: Session, actor: Actor) -> tuple[WebhookView, ...]:
    """Oldest first. Raises ForbiddenError."""
    now = gate.clock.now()
    return tuple(_view(row, now) for row in webhooks.of_owner(session, owner_of(actor)))


def _view(row: WebhookRow, now: datetime) -> WebhookView:
    ends = [datetime.fromisoformat(until) for _, until in row.secrets if until is not None]
    return WebhookView(
        id=row.id,
        url=row.url,
        state=row.state,
        position=row.position,
        failures=row.failures,
        failing_since=row.failing_since,
        next_try_at=row.next_try_at,
        delivered_at=row.delivered_at,
        last_result=row.last_result,
        created_at=row.created_at,
        old_secret_until=next((end for end in ends if end > now), None),
    )
