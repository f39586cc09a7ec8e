"""Works off files of trucks, truck by truck. Any number may run: a truck is taken by one of them."""

import threading

import structlog

from gate.services.context import Gate
from gate.services.declare_uploaded import declare_next
from gate.services.store_upload import forget_uploads
from gate.store.trouble import DATABASE_TROUBLE, passes_by_itself
from gate.store.uploads import any_waiting

log = structlog.get_logger(__name__)
_LOOK_SECONDS = 1.0
_TROUBLE_SECONDS = 2.0
_BREATH_SECONDS = 0.001  # between two trucks everyone else who waits to write has a turn
_FORGET_LOOKS = 600


def run(gate: Gate, stop: threading.Event) -> None:
    """Until `stop` is set; a database that is away is tried again."""
    looks = 0
    while not stop.is_set():
        try:
            done = work_off(gate, stop)
            if looks % _FORGET_LOOKS == 0:
                with gate.database.write() as session:
                    forget_uploads(gate, session)
        except DATABASE_TROUBLE as error:
            if not passes_by_itself(error):
                raise
            log.warning("uploads_wait_for_the_database", error=str(error))
            stop.wait(_TROUBLE_SECONDS)
            continue
        looks += 1
        if done:
            log.info("uploads_worked_off", trucks=done)
        stop.wait(_LOOK_SECONDS)


def work_off(gate: Gate, stop: threading.Event) -> int:
    """Declares what waits, one transaction a truck; returns how many trucks it settled."""
    with gate.database.read() as session:
        waiting = any_waiting(session)
    count = 0
    while waiting and not stop.wait(_BREATH_SECONDS):
        with gate.database.write() as session:
            waiting = declare_next(gate, session)
        count += waiting
    return count
