"""What goes to a webhook next, and what became of it. The sending itself happens between two transactions, never in one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from gate.domain.webhooks import is_dead, next_try
from gate.services.context import Gate
from gate.services.own_webhook import live_secrets
from gate.services.views.feed import as_json, page
from gate.store import webhooks
from gate.store.models.webhooks import WebhookRow
from gate.store.session import Session

LEASE = timedelta(seconds=60)
DELIVERED, GONE = "delivered", "gone"
TEST = "webhook_test"


@dataclass(frozen=True)
class Parcel:
    """One message ready to send: `position` is where the webhook stands when it has arrived."""

    webhook_id: str
    url: str
    secrets: tuple[str, ...]
    before: int
    position: int
    id: str
    body: str


def claim(gate: Gate, session: Session, most: int) -> Sequence[str]:
    """Ids of webhooks that have something to get; nobody else sends to them for a minute."""
    now = gate.clock.now()
    return [row.id for row in webhooks.claim_due(session, (now, now + LEASE), most)]


def next_parcel(gate: Gate, session: Session, webhook_id: str) -> Parcel | None:
    """None where nothing is left to send."""
    row = webhooks.get(session, webhook_id)
    if row is None or row.state not in (webhooks.NEW, webhooks.ACTIVE):
        return None
    now = gate.clock.now()
    if row.state == webhooks.NEW:
        return _parcel(
            row, now, row.position, (f"test_{row.id}", _message(TEST, now, {"webhook_id": row.id}))
        )
    for event in page(session, row.tax_code, row.position, 1).events:
        return _parcel(row, now, event.position, (event.id, _message(event.type, event.at, as_json(event))))
    return None


def note_result(gate: Gate, session: Session, parcel: Parcel, result: str) -> bool:
    """Keeps what became of a parcel; True where the next one may follow at once.

    A webhook that was moved or removed meanwhile is left as it is."""
    row = webhooks.lock(session, parcel.webhook_id)
    if row is None or row.state == webhooks.REMOVED or row.position != parcel.before:
        return False
    now = gate.clock.now()
    row.last_result = result
    if result == DELIVERED:
        row.state, row.position, row.delivered_at = webhooks.ACTIVE, parcel.position, now
        row.failures, row.failing_since, row.next_try_at = 0, None, None
        row.claimed_until = now + LEASE
        return True
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.next_try_at = next_try(row.failures, now)
    if result == GONE or is_dead(row.failing_since, now):
        row.state = webhooks.DEAD
    row.claimed_until = None
    return False


def let_go(session: Session, webhook_id: str) -> None:
    row = webhooks.lock(session, webhook_id)
    if row is not None:
        row.claimed_until = None


def _parcel(row: WebhookRow, now: datetime, position: int, message: tuple[str, str]) -> Parcel:
    identity, body = message
    return Parcel(row.id, row.url, live_secrets(row, now), row.position, position, identity, body)


def _message(kind: str, at: datetime, data: dict[str, Any]) -> str:
    content = {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
