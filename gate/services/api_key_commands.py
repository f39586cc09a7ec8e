"""What people and administrators ask about API keys, and what is answered."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from events.messages.values import Instant, Value
from gate.domain.api_keys import KeyScope
from gate.services.commands import Command

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(day: Any) -> Any:
    """Pydantic would take a bare number for seconds since 1970, and a midnight for its day."""
    if (isinstance(day, str) and _DAY.fullmatch(day)) or type(day) is date:
        return day
    raise ValueError("a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_out)]
Scope = Annotated[tuple[KeyScope, ...], Field(min_length=1, max_length=len(KeyScope))]


class MakeApiKey(Command):
    """A key of your own for your software. `scope`: what it may do of what you may. It works until the end of `expires_on`,
    a day at the gate (UTC+7), at most 365 days from now."""

    name: str = Field(min_length=1, max_length=60)
    scope: Scope
    expires_on: Day


class RevokeApiKey(Command):
    """One of your own keys ends at once and for good."""

    key_id: str


class RevokeAccountKey(Command):
    """An administrator ends a key of somebody else at once and for good."""

    account_id: str
    key_id: str
    reason: str = Field(min_length=1, max_length=500)


class ApiKeyMade(Value):
    """`key` is shown once: send it as `Authorization: Bearer …`. A repetition of the command is answered without it (null)."""

    key_id: str
    name: str
    scope: tuple[KeyScope, ...]
    expires_at: Instant
    key: str | None = Field(default=None, repr=False)


class ApiKeyRevoked(Value):
    key_id: str
    revoked_at: Instant
