"""Instants as people at the gate read them, each in their language: local time with its zone, and how long ago."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

GATE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ZONE_NAME = "UTC+7"
_DAYS = {"vi": "dd/MM/yyyy", "en": "dd/MM/yyyy", "zh": "medium"}
"""Day first as in Vietnam, where the four-digit year keeps it from being read as month first; in Chinese 2026年11月24日."""


def local(instant: datetime) -> datetime:
    return instant.astimezone(GATE_ZONE)


def clock_time(instant: datetime) -> str:
    return local(instant).strftime("%H:%M:%S")


def minute(instant: datetime) -> str:
    return local(instant).strftime("%H:%M")


def same_day(one: datetime, other: datetime) -> bool:
    return local(one).date() == local(other).date()


def day(instant: datetime, language: str) -> str:
    return format_date(local(instant), _DAYS[language], locale=language)


def day_and_time(instant: datetime, language: str) -> str:
    return f"{day(instant, language)} {minute(instant)} {ZONE_NAME}"


def window(start: datetime, end: datetime, language: str) -> str:
    """From and until; the day is said once where both lie in it."""
    begins, until = f"{day(start, language)} {minute(start)}", minute(end)
    if same_day(start, end):
        return f"{begins}–{until} {ZONE_NAME}"
    return f"{begins} – {day(end, language)} {until} {ZONE_NAME}"


def for_input(instant: datetime) -> str:
    """The value of an HTML `datetime-local` field, in the time of the gate."""
    return local(instant).strftime("%Y-%m-%dT%H:%M")


def second_for_input(instant: datetime) -> str:
    """The same to the second."""
    return local(instant).strftime("%Y-%m-%dT%H:%M:%S")


def from_input(text: str) -> datetime:
    """What a `datetime-local` field sent, read as time of the gate. Raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=GATE_ZONE)


def to_the_second(instant: datetime, language: str) -> str:
    return f"{day(instant, language)} {clock_time(instant)} {ZONE_NAME}"


def span(length: timedelta) -> str:
    """`3:07` hours and minutes: the same in every language."""
    minutes = max(0, int(length.total_seconds()) // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
