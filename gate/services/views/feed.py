"""The event feed: what happened to records, in one order, scoped to the caller; the same for pulling, streaming and webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from gate.domain.access import Actor, Permission
from gate.domain.errors import InvalidError
from gate.services.context import Gate
from gate.services.public_events import public_details
from gate.store import feed as entries
from gate.store.session import Session


@dataclass(frozen=True)
class FeedEvent:
    """One fact about one record. `position` orders the feed and never changes; `data` holds codes, never a person's name."""

    position: int
    id: str
    type: str
    at: datetime
    record_id: str
    reference: str
    tax_code: str
    data: Mapping[str, str]


@dataclass(frozen=True)
class FeedPage:
    """`next` is what to send as `after` the next time, also where there was nothing new."""

    events: tuple[FeedEvent, ...]
    next: int


_JSON = TypeAdapter(FeedEvent)


def as_json(event: FeedEvent) -> dict[str, Any]:
    """The one form in which an event is sent, whichever way it goes."""
    plain: dict[str, Any] = _JSON.dump_python(event, mode="json")
    return plain


def scope_of(actor: Actor) -> str | None:
    """The tax code an actor's feed is narrowed to; None where all records may be seen. Raises ForbiddenError."""
    actor.need(Permission.FOLLOW_EVENTS)
    if actor.may(Permission.SEE_RECORDS):
        return None
    return actor.firm.tax_code if actor.firm else ""


def feed(
    gate: Gate,  # noqa: ARG001 -- every view has the same head
    session: Session,
    actor: Actor,
    *,
    after: int = 0,
    limit: int = 100,
) -> FeedPage:
    """Events after a position, oldest first. Raises ForbiddenError, InvalidError `position_unknown`."""
    return page(session, scope_of(actor), after, limit)


def page(session: Session, tax_code: str | None, after: int, limit: int) -> FeedPage:
    head = entries.head(session)
    if after > head:
        raise InvalidError(
            "position_unknown", f"The feed has come to position {head}: start from one that you were given."
        )
    found = entries.entries(session, tax_code, (after, head), limit)
    reached = found[-1].feed.position if len(found) == limit else head
    return FeedPage(tuple(_event(entry) for entry in found), reached)


def _event(entry: entries.Entry) -> FeedEvent:
    return FeedEvent(
        position=entry.feed.position,
        id=f"evt_{entry.feed.position}",
        type=entry.row.action,
        at=entry.row.at,
        record_id=entry.feed.record_id,
        reference=entry.reference,
        tax_code=entry.feed.tax_code,
        data=public_details(entry.row.action, entry.row.details),
    )
