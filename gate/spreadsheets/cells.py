"""Single cells: day and time as people here write them, yes and no in three languages, and what cannot be taken as it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from gate.spreadsheets.table import Line

GATE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_YES = frozenset({"yes", "y", "x", "1", "true", "có", "co", "✓", "是", "有"})
_NO = frozenset({"no", "n", "0", "false", "không", "khong", "-", "否", "无", "無"})
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,]+(\d{1,2})[:h](\d{2})?(?::\d{2})?)?")
_HOUR_FIRST = re.compile(r"(\d{1,2})[:h](\d{2})?[ ,]+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class CellFailure:
    """`line` is the row in the file as people count it, `column` its stable name."""

    line: int
    column: str
    code: str
    value: str
    fix: str


def failure(line: Line, column: str, code: str, fix: str) -> CellFailure:
    return CellFailure(line.number, column, code, line.cells.get(column, "")[:200], fix)


def moment(text: str, *, day_only: bool = False) -> datetime | None:
    """`24/11/2026 08:00`, `2026-11-24 08:00` or RFC 3339; gate time where no offset is given. None where it is none of these.

    With `day_only` a day without a time is taken to its end."""
    if found := _DAY_FIRST.fullmatch(text):
        return _local([found[3], found[2], found[1], found[4], found[5]], day_only=day_only)
    if found := _HOUR_FIRST.fullmatch(text):
        return _local([found[5], found[4], found[3], found[1], found[2]], day_only=day_only)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-11-24"):
        return datetime.combine(read.date(), time(23, 59, 59), GATE_ZONE) if day_only else None
    return read if read.tzinfo else read.replace(tzinfo=GATE_ZONE)


def _local(parts: Sequence[str | None], *, day_only: bool) -> datetime | None:
    year, month, day = (int(part or 0) for part in parts[:3])
    if parts[3] is None and not day_only:
        return None
    clock = (23, 59, 59) if parts[3] is None else (int(parts[3]), int(parts[4] or 0), 0)
    try:
        return datetime(year, month, day, *clock, tzinfo=GATE_ZONE)
    except ValueError:
        return None


def yes(text: str) -> bool | None:
    """None where it is neither yes nor no."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None
