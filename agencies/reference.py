"""Dated law: every legal clock, limit and exemption is a row with its days of validity and its source, never a constant."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

VIETNAM = timezone(
    timedelta(hours=7), "Asia/Ho_Chi_Minh"
)  # one zone, no summer time: a law begins at its midnight


class LegalRow(BaseModel):
    """One row of law: `minutes` for a clock, `days` for a limit counted in days, neither for a bare permission.

    In force from the first moment of `effective_from` to the end of `effective_to`, both dates of Vietnam.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$")
    minutes: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, gt=0)
    effective_from: date
    effective_to: date | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "LegalRow":
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(f"{self.code} ends before it begins")
        return self

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes or 0, days=self.days or 0)

    def in_force(self, moment: datetime) -> bool:
        day = moment.astimezone(VIETNAM).date()
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class LawBook:
    rows: tuple[LegalRow, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "LawBook":
        """Raises ValueError where two rows of one code are in force on the same day."""
        book = cls(tuple(LegalRow.model_validate(row) for row in rows))
        for row in book.rows:
            overlapping = [other for other in book.rows if other.code == row.code and _overlap(row, other)]
            if len(overlapping) > 1:
                raise ValueError(f"{row.code} is in force twice from {row.effective_from}")
        return book

    @classmethod
    def load(cls, path: Path) -> "LawBook":
        return cls.of(tomllib.loads(path.read_text(encoding="utf-8"))["law"])

    def at(self, code: str, moment: datetime) -> LegalRow | None:
        """The row of `code` in force at `moment`; None where no law is known for that day.

        Raises KeyError for a code that has no row at all: a spelling mistake is no missing law."""
        rows = [row for row in self.rows if row.code == code]
        if not rows:
            raise KeyError(code)
        return next((row for row in rows if row.in_force(moment)), None)


def _overlap(one: LegalRow, other: LegalRow) -> bool:
    last = date.max
    return one.effective_from <= (other.effective_to or last) and other.effective_from <= (
        one.effective_to or last
    )


def moment_in(values: Mapping[str, str | int | bool | None], name: str) -> datetime | None:
    """An instant written in a register row (RFC 3339). None where there is none that can be read: then no clock runs."""
    text = values.get(name)
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
