"""Drives the canary truck once a minute."""

import threading

import structlog

from gate.services.context import Gate
from gate.services.send_canary import send_canary
from gate.store.trouble import DATABASE_TROUBLE, passes_by_itself

log = structlog.get_logger(__name__)
_LOOK_SECONDS = 5.0


def run(gate: Gate, stop: threading.Event) -> None:
    """Until `stop` is set; a database that is away is tried again with the next look."""
    while not stop.is_set():
        try:
            send_canary(gate)
        except DATABASE_TROUBLE as error:
            if not passes_by_itself(error):
                raise
            log.warning("canary_waits_for_the_database", error=str(error))
        stop.wait(_LOOK_SECONDS)
