"""Notes for the access ledger who is shown a record, by whichever page or route: nobody waits for it, and no reading fails for it."""

import threading
from datetime import datetime

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate.domain.access import Actor
from gate.domain.accesses import Access, Shown, is_noted
from gate.services.context import Gate
from gate.services.note_accesses import note_accesses
from gate.store.trouble import DATABASE_TROUBLE
from gate.web.metering import route_of

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 5.0
"""A batch is one entry of the journal: not more than twelve a minute from each process."""
MOST_WAITING = 20_000
_SHOWN = frozenset({200, 304})
_RECORD, _PEOPLE = "{record_id}", "/people"
_TROUBLE = (*DATABASE_TROUBLE, TimeoutError)


class AccessLedger:
    """What was shown waits here for at most five seconds and is written as one batch; what the database does not take waits on.

    A process that is killed loses those five seconds. People are not only noted here: their reading is journalled before
    they are shown."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._lock = threading.Lock()
        self._waiting: list[Access] = []
        self._span = 0
        self._noted: set[tuple[str, str, Shown]] = set()
        self._over = threading.Event()
        self._writer = threading.Thread(target=self._run, name="access-ledger", daemon=True)

    def start(self) -> None:
        self._writer.start()

    def finish(self) -> None:
        """Writes what waits; when the server goes down."""
        self._over.set()
        if self._writer.is_alive():
            self._writer.join()
        self.write()

    def now(self) -> datetime:
        return self._gate.clock.now()

    def note(self, access: Access) -> None:
        key = (access.record, access.actor.account_id, access.shown)
        with self._lock:
            if access.span != self._span:
                self._span = access.span
                self._noted.clear()
            if key not in self._noted:
                self._noted.add(key)
                self._waiting.append(access)

    def write(self) -> None:
        with self._lock:
            due, self._waiting = self._waiting, []
        if not due:
            return
        try:
            note_accesses(self._gate, due)
        except _TROUBLE:
            log.exception("accesses_wait", waiting=len(due))
            self._keep(due)

    def _keep(self, due: list[Access]) -> None:
        """For the next attempt; what came last goes where there is too much."""
        with self._lock:
            waiting = [*due, *self._waiting]
            self._waiting = waiting[:MOST_WAITING]
        if lost := len(waiting[MOST_WAITING:]):
            log.error("accesses_lost", count=lost)

    def _run(self) -> None:
        while not self._over.wait(PAUSE_SECONDS):
            self.write()


class NotingAccess:
    """ASGI middleware: whatever GET route has a record in its path shows it, so that no new page is forgotten."""

    def __init__(self, app: ASGIApp, ledger: AccessLedger) -> None:
        self.app = app
        self.ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _SHOWN:
                self._note(scope)
            await send(message)

        is_asked = scope["type"] == "http" and scope["method"] == "GET"
        await self.app(scope, receive, noted if is_asked else send)

    def _note(self, scope: Scope) -> None:
        route, actor = route_of(scope), scope.get("state", {}).get("actor")
        if _RECORD in route and isinstance(actor, Actor) and is_noted(actor):
            shown = Shown.PEOPLE if route.endswith(_PEOPLE) else Shown.RECORD
            record = scope["path_params"]["record_id"]
            self.ledger.note(Access(record, actor, shown, route, self.ledger.now()))
