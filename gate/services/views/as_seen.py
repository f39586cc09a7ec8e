"""A record as it was seen at an instant in the past: the same page, made of what was known then."""

from dataclasses import replace
from datetime import datetime

from gate.domain.access import Actor
from gate.domain.errors import InvalidError, NotFoundError
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.then.known import known_then
from gate.services.views.records import view_of
from gate.services.views.shapes import RecordView
from gate.store.session import Session

_CORRECTED_ROWS = "reference_corrections"
"""A dated row that was imported anew with the same first day stands in place of the one before."""
_COMPETING = "competing"
"""Who else named the vehicle then and was amended since is nowhere to be looked up by plate."""


def record_then(gate: Gate, session: Session, actor: Actor, record_id: str, at: datetime) -> RecordView:
    """What was on record at `at`, that instant included, as this reader may see it today. Nothing can be done to it.

    Raises InvalidError `moment_in_future`, NotFoundError `record_not_found`, `record_not_yet_declared`."""
    if at > gate.clock.now():
        raise InvalidError("moment_in_future", "Choose a time that has passed: nothing is known of it yet.")
    record = fetch(session, actor, record_id)
    if at < record.declared_at:
        raise NotFoundError(
            "record_not_yet_declared", "This crossing was not declared yet at that time: choose a later one."
        )
    known = known_then(session, actor, record, at)
    untold = {_CORRECTED_ROWS} | ({_COMPETING} if known.competing is None else set())
    return replace(past(view_of(session, actor, known)), as_of=at, untold=frozenset(untold))


def past(record: RecordView) -> RecordView:
    """Without what the reader may do: that is so only now."""
    return replace(
        record,
        actions=frozenset(),
        decisions=tuple(replace(one, may_decide=False) for one in record.decisions),
        holds=tuple(replace(one, may_lift=False) for one in record.holds),
    )
