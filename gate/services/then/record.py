"""The row of a record as it stood at an instant."""

from collections.abc import Sequence
from datetime import datetime

from gate.domain.decisions import Recorded
from gate.domain.queueing import QueueEvent
from gate.domain.states import PERMITS
from gate.services.close_queue import REASON as QUEUE_CLOSED
from gate.services.then.life import AMENDED, Life, matched_by_officer
from gate.services.version_columns import version_columns
from gate.store import sightings
from gate.store.apart import apart
from gate.store.models.journal import JournalRow
from gate.store.models.queues import QueueRow
from gate.store.models.records import RecordRow

_CHANGES = AMENDED | {
    "record_declared",
    "record_moved",
    "record_called",
    "override_made",
    "yard_arrived",
    "yard_left",
    "successor_declared",
    "goods_taken_over",
    "fee_settled",
    "barrier_opened",
    "barrier_closed",
    "barrier_refused",
    "barrier_forced",
    "deadline_reached",
}
_CHANGES_WHILE_OPEN = frozenset({"hold_placed", "hold_lifted", "events_dropped"})
"""An ended crossing is left as it ended: there the journal alone tells of it."""
_CALL_ENDS = frozenset({QueueEvent.NO_SHOW, QueueEvent.PASSED, QUEUE_CLOSED})


def record_then(life: Life) -> RecordRow:
    """What was declared and the state. The other columns are still today's: `whole_record_then` gives them too."""
    facts = life.facts(len(life.versions))
    return apart(life.record, {**version_columns(facts), "state": life.state})


def whole_record_then(life: Life, recorded: Sequence[Recorded], queues: Sequence[QueueRow]) -> RecordRow:
    """`recorded` up to then, `queues` all that were open at some time since the declaration."""
    record = life.record
    since = {authority: row.version for row in life.versions for authority in row.reopened}
    return apart(
        record_then(life),
        {
            "since": since,
            "standings": {},
            "updated_at": _updated_at(life, recorded),
            "present_at": _by(life, record.present_at),
            "called_at": _called_at(life, queues),
            "fees_settled_at": _last(life, "fee_settled"),
            **_fee(life),
            "border_crossed_at": _at_passage(life, record.border_crossed_at),
            "last_passed_at": _at_passage(life, record.last_passed_at),
            "passed_uncleared_at": _at_passage(life, record.passed_uncleared_at),
            "forced_at": _last(life, "barrier_forced"),
            "pass_through_at": _by(life, record.pass_through_at),
            "ended_at": _by(life, record.ended_at),
            "taken_over_at": _by(life, record.taken_over_at),
            "yard_slot": _yard_slot(life),
            "yard_arrived_at": None,
            "yard_left_at": None,
        },
    )


def _by(life: Life, moment: datetime | None) -> datetime | None:
    """For what the gate sets once, by its own clock."""
    return moment if moment is not None and moment <= life.at else None


def _at_passage(life: Life, moment: datetime | None) -> datetime | None:
    """For what carries the time of a passage: known with it."""
    return moment if moment in {passage.at for passage in life.passages.values()} else None


def _last(life: Life, action: str) -> datetime | None:
    return next((row.at for row in reversed(life.told) if row.action == action), None)


def _fee(life: Life) -> dict[str, object]:
    told = (row.details for row in reversed(life.told) if row.action in ("fee_assessed", "fee_settled"))
    last = next(told, {"owed": "0", "size_missing": "false"})
    return {"fee_owed": int(last["owed"]), "fee_size_missing": last["size_missing"] == "true"}


def _yard_slot(life: Life) -> str:
    slots = (row.details["slot"] for row in reversed(life.told) if row.action.startswith("yard_"))
    return next(slots, "")


def _called_at(life: Life, queues: Sequence[QueueRow]) -> datetime | None:
    """A call ends with the passage it was for, with a no-show, with the queue, and with a place that is lost."""
    called: datetime | None = None
    for row in life.told:
        if row.action == "record_called":
            called = called or row.at
        elif _ends_call(row) or _queued(life, row, queues):
            called = None
    return called


def _ends_call(row: JournalRow) -> bool:
    if row.action == "ticket_rebound":
        return bool(row.details["to_end"] == "true")
    return row.action == "ticket_ended" and row.details["reason"] in _CALL_ENDS


def _queued(life: Life, row: JournalRow, queues: Sequence[QueueRow]) -> bool:
    """Whether this row tells of a passage at a point before which a queue was open."""
    passage = life.passing.get(row.id)
    return passage is not None and passage.point in open_points(queues, row.at)


def open_points(queues: Sequence[QueueRow], at: datetime) -> frozenset[str]:
    """The points before which a queue was open at this instant."""
    return frozenset(
        row.point for row in queues if row.opened_at <= at and (row.closed_at is None or row.closed_at > at)
    )


def _updated_at(life: Life, recorded: Sequence[Recorded]) -> datetime:
    """The time of the last journal row that tells of a change to the record itself."""
    decided = iter(recorded)
    changed = life.record.declared_at
    for row, state, version in life.states():
        if row.action == "decision_recorded":
            item = next(decided, None)
            touches = item is not None and _counted(life, item, version, may_decide=PERMITS[state].decide)
        else:
            touches = _changes(life, row, is_open=PERMITS[state].pair)
        changed = row.at if touches else changed
    return changed


def _counted(life: Life, item: Recorded, version: int, *, may_decide: bool) -> bool:
    """A rule's word that came too late, or on a version that was re-opened since, is kept and changes nothing."""
    reopened = [v.version for v in life.versions[:version] if item.decision.authority in v.reopened]
    return may_decide and item.decision.version >= max(reopened, default=1)


def _changes(life: Life, row: JournalRow, *, is_open: bool) -> bool:
    if row.action in _CHANGES_WHILE_OPEN:
        return is_open and "forged" not in row.details
    if row.action == "vehicle_sighted":
        return bool(row.details["status"] == sightings.MATCHED)
    return row.action in _CHANGES or row.id in life.passing or matched_by_officer(row)
