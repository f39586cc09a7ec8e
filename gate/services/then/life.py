"""One record's life up to an instant, told by rows that carry their time: versions, decisions, passages and the journal.

That time is the gate's clock when the row was written. The rows of one transaction lie milliseconds apart, so an instant
between them finds the first of them alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.messages.facts import RecordFacts
from events.messages.values import RecordState
from gate.store import journal, records, sightings
from gate.store.models.journal import JournalRow
from gate.store.models.records import PassageRow, RecordRow, VersionRow
from gate.store.session import Session

AMENDED = frozenset({"record_amended", "record_swapped", "goods_handed_over"})


@dataclass(frozen=True)
class Life:
    """`told` is what the journal says of the record, in its order, `versions` its versions from the first, both up to `at`.

    `passing` are the points passed by then, by the id of the journal row that tells of it; a yard confirmed by hand has none."""

    at: datetime
    record: RecordRow
    told: Sequence[JournalRow]
    versions: Sequence[VersionRow]
    passages: Mapping[str, PassageRow]
    passing: Mapping[int, PassageRow]

    def states(self) -> Iterator[tuple[JournalRow, RecordState, int]]:
        """Every row with the state and the version in which it found the record."""
        state, version = RecordState.DECLARED, 1
        for row in self.told:
            yield row, state, version
            if row.action == "record_moved":
                state = RecordState(row.details["state"])
            elif row.action in AMENDED:
                version = int(row.details["version"])

    @property
    def state(self) -> RecordState:
        moves = (row.details["state"] for row in reversed(self.told) if row.action == "record_moved")
        return RecordState(next(moves, RecordState.DECLARED))

    def facts(self, version: int) -> RecordFacts:
        return RecordFacts.model_validate(self.versions[version - 1].facts)

    def version_before(self, row_id: int) -> int:
        """The version that stood when this row of the journal, perhaps another record's, was written."""
        amended = (r for r in reversed(self.told) if r.action in AMENDED and r.id < row_id)
        return next((int(row.details["version"]) for row in amended), 1)


def lives(session: Session, record_ids: Collection[str], at: datetime) -> dict[str, Life]:
    """By record; one that was not declared by then is not in it."""
    rows = records.get_many(session, record_ids)
    found = {record_id: row for record_id, row in rows.items() if row.declared_at <= at}
    whole: dict[str, list[JournalRow]] = {record_id: [] for record_id in found}
    for row in journal.successes_of(session, found):
        whole[row.subject].append(row)
    passages, versions = records.passages_of(session, found), records.versions_of(session, found)
    return {
        record_id: _life(record, whole[record_id], versions[record_id], passages[record_id], at)
        for record_id, record in found.items()
    }


def _life(
    record: RecordRow,
    whole: Sequence[JournalRow],
    versions: Sequence[VersionRow],
    passages: Mapping[str, PassageRow],
    at: datetime,
) -> Life:
    told_by = {point: _teller(passage, whole) for point, passage in passages.items()}
    known = {
        point: passage
        for point, passage in passages.items()
        if (row.at if (row := told_by[point]) else passage.at) <= at
    }
    return Life(
        at=at,
        record=record,
        told=[row for row in whole if row.at <= at],
        versions=[row for row in versions if row.at <= at],
        passages=known,
        passing={row.id: passage for point, passage in known.items() if (row := told_by[point])},
    )


def _teller(passage: PassageRow, whole: Sequence[JournalRow]) -> JournalRow | None:
    """A passage carries the lane's time, which may lie before the gate learnt of it: the journal tells when it did.

    A vehicle that was recognised only after it had gone passed its point when an officer settled the sighting."""
    if passage.sighting_id is None:
        return None
    about = [row for row in whole if row.details.get("sighting") == passage.sighting_id]
    passed = [row for row in about if row.action == "point_passed"]
    settled = [row for row in about if matched_by_officer(row)]
    return next(iter(passed or reversed(settled)), None)


def matched_by_officer(row: JournalRow) -> bool:
    return row.action == "sighting_settled" and row.details["outcome"] == sightings.MATCHED
