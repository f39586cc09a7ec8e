"""How the authorities stand, repeated on the record for lists of thousands."""

from collections.abc import Mapping
from datetime import datetime

from events.messages.values import Authority, DecisionState
from gate.domain.may_pass import Standing
from gate.store.models.records import RecordRow


def keep_standings(record: RecordRow, standings: Mapping[Authority, Standing]) -> None:
    record.standings = {
        str(authority): [standing.state, standing.deadline and standing.deadline.isoformat(), standing.reason]
        for authority, standing in standings.items()
    }


def standings_of(record: RecordRow) -> dict[Authority, Standing]:
    """An authority that has not decided is not in it."""
    return {Authority(authority): _standing(*kept) for authority, kept in record.standings.items()}


def _standing(state: str, deadline: str | None, reason: str) -> Standing:
    return Standing(DecisionState(state), datetime.fromisoformat(deadline) if deadline else None, reason)
