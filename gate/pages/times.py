"""Instants as people at the gate read them: local time with its zone, and how long ago."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

GATE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ZONE_NAME = "UTC+7"


def local(instant: datetime) -> datetime:
    return instant.astimezone(GATE_ZONE)


def clock_time(instant: datetime) -> str:
    return local(instant).strftime("%H:%M:%S")


def minute(instant: datetime) -> str:
    return local(instant).strftime("%H:%M")


def day(instant: datetime) -> str:
    """Day first, as in Vietnam; the four-digit year keeps it from being read as month first."""
    return local(instant).strftime("%d/%m/%Y")


def day_and_time(instant: datetime) -> str:
    return f"{day(instant)} {minute(instant)} {ZONE_NAME}"


def window(start: datetime, end: datetime) -> str:
    """From and until; the day is said once where both lie in it."""
    if day(start) == day(end):
        return f"{day(start)} {minute(start)}–{minute(end)} {ZONE_NAME}"
    return f"{day(start)} {minute(start)} – {day(end)} {minute(end)} {ZONE_NAME}"


def for_input(instant: datetime) -> str:
    """The value of an HTML `datetime-local` field, in the time of the gate."""
    return local(instant).strftime("%Y-%m-%dT%H:%M")


def second_for_input(instant: datetime) -> str:
    """The same to the second."""
    return local(instant).strftime("%Y-%m-%dT%H:%M:%S")


def from_input(text: str) -> datetime:
    """What a `datetime-local` field sent, read as time of the gate. Raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=GATE_ZONE)


def to_the_second(instant: datetime) -> str:
    return f"{day(instant)} {clock_time(instant)} {ZONE_NAME}"


def span(length: timedelta) -> str:
    """`3:07` hours and minutes: the same in every language."""
    minutes = max(0, int(length.total_seconds()) // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
