"""Whose rows a caller's reading shows: the second wall's word for an actor (events/storage/wall.py)."""

from events.storage.wall import EVERYTHING, NOTHING
from gate.domain.access import Actor, Role


def sight_of(actor: Actor | None) -> str:
    """Of a firm's people the rows of their firm, of nobody none. What else an actor may not see, permissions and views keep back."""
    if actor is None or actor.role is Role.STRANGER:
        return NOTHING
    if actor.role is Role.FIRM:
        return actor.firm.tax_code if actor.firm else NOTHING
    return EVERYTHING
