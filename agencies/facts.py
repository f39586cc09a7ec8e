"""What a rule may look at, and a note of what it looked at.

The note does two jobs. The digest of a decision covers exactly the facts it rests on, so a change elsewhere in the record
leaves the decision alone; and the time of a decision is the newest recorded time among those facts, so that the same facts
give the same bytes in whatever order their events arrived.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from agencies.reference import LawBook, LegalRow
from events.messages.facts import RecordFacts

Values = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, order=True)
class RegisterKey:
    """One row of a register, by the spelling that is compared."""

    register: str
    key: str


@dataclass(frozen=True)
class Row:
    """A register row as last heard of; `values` is None once it was deleted. `at` is its recorded time."""

    key: str
    version: int
    values: Values | None
    at: datetime


@dataclass(frozen=True)
class Heartbeat:
    """What the keeper of a register said last of how complete it is here, and for how long that holds. `at` is its recorded time."""

    version: int
    complete_as_of: datetime
    good_for: timedelta
    at: datetime

    @property
    def good_until(self) -> datetime:
        return self.complete_as_of + self.good_for

    def outdated(self, now: datetime) -> bool:
        return max(now, self.at) > self.good_until


@dataclass(frozen=True)
class Known:
    """All that an agency knows about one record: declared facts, presence by control point, the rows the record touches.

    `heartbeats` are those of the registers it touches, by name; a register whose keeper never sent one has no limit.
    `held_outdated`: how often this version was held before because a register was out of date."""

    record: RecordFacts
    declared_at: datetime
    presented: Mapping[str, datetime]
    rows: Mapping[RegisterKey, tuple[Row, ...]]
    heartbeats: Mapping[str, Heartbeat] = field(default_factory=dict)
    held_outdated: int = 0

    @property
    def now(self) -> datetime:
        """The recorded time of the newest event behind these facts: rules see no clock."""
        heard = [row.at for rows in self.rows.values() for row in rows]
        return max([self.declared_at, *self.presented.values(), *heard])


Spelling = Mapping[str, Callable[[str], str]]


def spelled(spelling: Spelling, register: str, key: str) -> RegisterKey:
    """The comparable form of a key: registers of plates or tax codes forgive separators, all others compare exactly."""
    return RegisterKey(register, spelling.get(register, str)(key))


class _Noting:
    """Stands before the declared facts and notes the names of the fields that were read."""

    def __init__(self, record: RecordFacts, noted: set[str]) -> None:
        self._record = record
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        self._noted.add(name)
        return getattr(self._record, name)


@dataclass
class Facts:
    """One look of one authority's rules at what is known."""

    known: Known
    law_book: LawBook
    spelling: Spelling = field(default_factory=dict)
    _fields: set[str] = field(default_factory=set)
    _kinds: set[str] = field(default_factory=set)
    _keys: set[RegisterKey] = field(default_factory=set)
    _laws: dict[str, LegalRow | None] = field(default_factory=dict)
    _arrival_read: bool = False

    @property
    def record(self) -> RecordFacts:
        return cast("RecordFacts", _Noting(self.known.record, self._fields))

    def certificates(self, kind: str) -> tuple[str, ...]:
        """Numbers of the declared certificates of one kind, in the order declared: another kind is not this rule's fact."""
        self._kinds.add(kind)
        return tuple(each.number for each in self.known.record.certificates if each.kind == kind)

    @property
    def arrived_at(self) -> datetime | None:
        """When the vehicle was first recognised at a control point."""
        self._arrival_read = True
        return min(self.known.presented.values(), default=None)

    @property
    def arrival(self) -> datetime:
        """When the vehicle arrived or, before that, the earliest time it is planned to."""
        return self.arrived_at or self.record.planned_from

    def rows(self, register: str, key: str) -> tuple[Values, ...]:
        """The values of the living rows under a key; more than one where the register spells the same key in several ways.

        Raises KeyError where the agency did not name this key as one the record touches: its changes would be missed."""
        row_key = spelled(self.spelling, register, key)
        found = self.known.rows[row_key]
        self._keys.add(row_key)
        return tuple(row.values for row in found if row.values is not None)

    def values(self, register: str, key: str) -> Values | None:
        """The row's values, or None where the register has no such row."""
        return next(iter(self.rows(register, key)), None)

    def outdated(self) -> dict[str, Heartbeat]:
        """Of the registers looked at so far those that are older, now, than their keepers let them be."""
        looked_at = {key.register for key in self._keys}
        return {
            name: heartbeat
            for name, heartbeat in sorted(self.known.heartbeats.items())
            if name in looked_at and heartbeat.outdated(self.known.now)
        }

    def law(self, code: str) -> LegalRow | None:
        """The law in force when the newest of the facts was recorded, or None where none is known."""
        self._laws[code] = self.law_book.at(code, self.known.now)
        return self._laws[code]

    def used(self) -> dict[str, Any]:
        """The facts looked at so far as plain JSON values: what a decision's digest is taken of."""
        arrived = min(self.known.presented.values(), default=None) if self._arrival_read else None
        return {
            "record": _compared(self.known.record, self._fields),
            "certificates": {kind: list(self.certificates(kind)) for kind in self._kinds},
            "rows": {f"{key.register}/{key.key}": _plain(self.known.rows[key]) for key in self._keys},
            "arrived_at": arrived.isoformat() if arrived else None,
            "law": {code: row.model_dump(mode="json") if row else None for code, row in self._laws.items()},
            **self._age_of_registers(),
        }

    def _age_of_registers(self) -> dict[str, Any]:
        """Nothing while no register was ever out of date: heartbeats that go on are no new facts. What passes after a hold does
        so on other facts than before it, though every row is the same."""
        outdated = {name: heartbeat.version for name, heartbeat in self.outdated().items()}
        if outdated:
            return {"outdated": outdated}
        return {"held_outdated": self.known.held_outdated} if self.known.held_outdated else {}

    def as_of(self) -> datetime:
        """The newest recorded time among the facts looked at so far."""
        heard = [row.at for key in self._keys for row in self.known.rows[key]]
        arrived = self.known.presented.values() if self._arrival_read else ()
        found_old = [max(self.known.now, heartbeat.at) for heartbeat in self.outdated().values()]
        return max([self.known.declared_at, *heard, *_first(arrived), *found_old])


def _compared(record: RecordFacts, fields: set[str]) -> dict[str, Any]:
    """The fields as JSON; plates by country and canonical text only, so that another way of typing one changes nothing."""
    plain = record.model_dump(mode="json", include=fields)
    if "vehicle" in fields:
        vehicle = record.vehicle
        plates = [
            [plate.country, plate.text] if plate else None for plate in (vehicle.tractor, vehicle.trailer)
        ]
        plain["vehicle"] = {"plates": plates, "containers": sorted(vehicle.containers)}
    return plain


def _first(moments: Iterable[datetime]) -> list[datetime]:
    return sorted(moments)[:1]


def _plain(rows: tuple[Row, ...]) -> list[list[Any]]:
    """With its version, a row that returns to an earlier value is still another fact: it was decided upon anew."""
    ordered = sorted(rows, key=lambda row: row.key)
    return [[row.key, row.version, None if row.values is None else dict(row.values)] for row in ordered]
