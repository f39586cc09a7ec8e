"""What the access ledger notes: who was shown a record, once in each span of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gate.domain.access import Actor, Permission

SPAN = timedelta(minutes=10)
"""Of the clock: a live page that shows itself anew all day is one row in each."""


class Shown(StrEnum):
    RECORD = "record"
    PEOPLE = "people"


@dataclass(frozen=True)
class Access:
    """One showing. `record` is an id or a reference, as it was asked for; `route` is the template, no address."""

    record: str
    actor: Actor
    shown: Shown
    route: str
    at: datetime

    @property
    def span(self) -> int:
        return int(self.at.timestamp() // SPAN.total_seconds())


def is_noted(actor: Actor) -> bool:
    """Whoever is on duty at the gate; a firm that looks at its own record is no news to it."""
    return actor.may(Permission.SEE_RECORDS)
