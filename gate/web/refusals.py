"""Refusals before any use case was reached are facts too: journalled in a transaction of their own, never more than a few a minute."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from fastapi import Request

from gate.domain.access import Actor
from gate.domain.errors import ForbiddenError, GateError
from gate.services.context import Gate
from gate.services.journal import journal_refusals
from gate.store.trouble import DATABASE_TROUBLE
from gate.web.callers import address_of
from gate.web.problems import TooManyError
from gate.web.strangers import stranger

log = structlog.get_logger(__name__)
ROWS_A_MINUTE = 60
_ACTION = "request_refused"
_KINDS = (ForbiddenError, TooManyError)
Refused = tuple[Actor, GateError, dict[str, str]]
Key = tuple[str, str, str]
"""Account, address, code."""


@dataclass
class Told:
    """A kind of refusal in the current minute; `unsaid` came after its row was written."""

    actor: Actor
    error: GateError
    path: str
    unsaid: int = 0


class RefusalJournal:
    """One row at once for each caller and code in a minute, and one more with the count of those that followed.

    A flood from many addresses fills no more than 60 rows a minute; what is beyond is counted in one."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._lock = threading.Lock()
        self._minute: datetime | None = None
        self._told: dict[Key, Told] = {}

    def note(self, actor: Actor, error: GateError, path: str) -> None:
        error.journalled = True
        self._write(self._due(actor, error, path))

    def finish(self) -> None:
        """Writes the counts of the last minute; when the server goes down."""
        with self._lock:
            due = self._counts()
        self._write(due)

    def _write(self, due: Sequence[Refused]) -> None:
        """A database that fails does not turn a refusal into something else: the log has it then."""
        try:
            journal_refusals(self._gate, _ACTION, due)
        except DATABASE_TROUBLE:
            log.exception("refusal_not_journalled", codes=[error.code for _, error, _ in due])

    def _due(self, actor: Actor, error: GateError, path: str) -> list[Refused]:
        minute = self._gate.clock.now().replace(second=0, microsecond=0)
        key = (actor.account_id, actor.address, error.code)
        with self._lock:
            due = self._counts() if minute != self._minute else []
            self._minute = minute
            if key not in self._told and len(self._told) >= ROWS_A_MINUTE:
                key, actor, path = ("", "", ""), stranger(""), ""
            if key in self._told:
                self._told[key].unsaid += 1
                return due
            self._told[key] = Told(actor, error, path, unsaid=0 if key[2] else 1)
            return [*due, (actor, error, {"path": path, "count": "1"})] if key[2] else due

    def _counts(self) -> list[Refused]:
        due = [
            (told.actor, told.error, {"path": told.path, "count": str(told.unsaid)})
            for told in self._told.values()
            if told.unsaid
        ]
        self._told.clear()
        return due


def refused_at_the_door(request: Request, error: Exception) -> None:
    """Notes what the journal should know and no transaction has journalled."""
    if isinstance(error, _KINDS) and not error.journalled:
        address = address_of(request)
        known: Actor | None = request.scope.get("state", {}).get("actor")
        request.app.state.refusals.note(known or stranger(address), error, request.url.path[:200])


@contextmanager
def told_at_the_door(request: Request, actor: Actor) -> Iterator[None]:
    """For those who answer a refusal themselves, with a page of their own."""
    try:
        yield
    except _KINDS as error:
        if not error.journalled:
            request.app.state.refusals.note(actor, error, request.url.path[:200])
        raise
