"""What rows brought in would change. Pure: what was in force stays as it was, for decisions rest on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gate.domain.errors import ConflictError, GateError, InvalidError
from gate.reference.load import DatedRow

_MOST = 20


class ChangeKind(StrEnum):
    ADDED = "added"
    CORRECTED = "corrected"  # before its first day
    ENDED = "ended"  # in force, from now on with a last day


@dataclass(frozen=True)
class Change:
    kind: ChangeKind
    row: DatedRow

    @property
    def at(self) -> datetime:
        """When somebody at the gate notices it first."""
        ends = self.kind is ChangeKind.ENDED and self.row.valid_until is not None
        return self.row.valid_until if ends and self.row.valid_until else self.row.valid_from


def changes(kept: Iterable[DatedRow], wanted: Iterable[DatedRow], now: datetime) -> tuple[Change, ...]:
    """Earliest first; rows that are there already change nothing.

    Raises InvalidError `reference_past`, ConflictError `reference_in_force`.
    """
    there = {row.place: row for row in kept}
    found = [
        _change(there.get(row.place), row, now) for row in wanted if not _same(there.get(row.place), row)
    ]
    _need_none([each for each in found if isinstance(each, GateError)])
    made = [each for each in found if isinstance(each, Change)]
    return tuple(sorted(made, key=lambda change: (change.at, change.row.place)))


def _need_none(refused: Sequence[GateError]) -> None:
    """One refusal for all rows: the kind of the first, the sentence of each."""
    if len(refused) > 1:
        more = [f"And {len(refused) - _MOST} more."] if len(refused) > _MOST else []
        sentences = [each.sentence for each in refused[:_MOST]]
        raise type(refused[0])(refused[0].code, "\n".join((*sentences, *more)))
    for each in refused:
        raise each


def after(kept: Iterable[DatedRow], made: Sequence[Change]) -> tuple[DatedRow, ...]:
    """All rows as they will be."""
    return tuple({row.place: row for row in (*kept, *(change.row for change in made))}.values())


def shipped_again(kept: Iterable[DatedRow], shipped: Iterable[DatedRow]) -> tuple[DatedRow, ...]:
    """The rows that a version ships, laid over those that are there: a last day that was brought in stays."""
    ended = {row.place: row for row in kept if row.valid_until is not None}
    return tuple(
        _ended_as(ended[row.place], row) if row.valid_until is None and row.place in ended else row
        for row in shipped
    )


def _ended_as(kept: DatedRow, row: DatedRow) -> DatedRow:
    last = {"valid_until": kept.row.get("valid_until")}
    return replace(row, valid_until=kept.valid_until, row={**row.row, **last})


def _same(kept: DatedRow | None, row: DatedRow) -> bool:
    return kept is not None and (kept.said, kept.valid_until) == (row.said, row.valid_until)


def _change(kept: DatedRow | None, row: DatedRow, now: datetime) -> Change | GateError:
    """What becomes of a row, or why it is refused."""
    if kept is None:
        if row.valid_from < now:
            return InvalidError(
                "reference_past",
                f"The {row.kind} “{row.id}” would have begun on {row.valid_from.isoformat()}, which has passed:"
                " give it a first day that is still to come.",
            )
        return Change(ChangeKind.ADDED, row)
    if kept.valid_from > now:
        return Change(ChangeKind.CORRECTED, row)
    if kept.said == row.said and kept.valid_until is None and row.valid_until and row.valid_until >= now:
        return Change(ChangeKind.ENDED, row)
    return ConflictError(
        "reference_in_force",
        f"The {row.kind} “{row.id}” has been in force since {row.valid_from.isoformat()} and is not rewritten:"
        " add a row with a first day that is still to come.",
    )
