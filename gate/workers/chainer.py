"""Keeps the journal's chain going: committed rows get their number, hash and place in the feed within a second."""

import threading

import structlog

from gate.services.chain_journal import BATCH, Seal, chain_journal
from gate.services.context import Gate
from gate.store import chain
from gate.store.trouble import DATABASE_TROUBLE, passes_by_itself

log = structlog.get_logger(__name__)
_REST_SECONDS = (
    0.1  # rows of many small transactions are chained together: a transaction each would double the writing
)
_LOOK_SECONDS = 0.25  # other processes cannot ring our bell
_TROUBLE_SECONDS = 2.0
_IDLE_LOOKS = 40


def run(gate: Gate, seal: Seal, stop: threading.Event) -> None:
    """Until `stop` is set. Any number of these may run: the lock of the chain's head lets one work at a time."""
    idle = 0
    while not stop.is_set():
        rings = gate.database.committed.rings
        try:
            idle = 0 if step(gate, seal, even_if_idle=idle >= _IDLE_LOOKS) else idle + 1
        except DATABASE_TROUBLE as error:
            if not passes_by_itself(error):
                raise
            log.warning("chain_waits_for_the_database", error=str(error))
            stop.wait(_TROUBLE_SECONDS)
            continue
        stop.wait(_REST_SECONDS)
        gate.database.committed.wait(rings, _LOOK_SECONDS)


def step(gate: Gate, seal: Seal, *, even_if_idle: bool = True) -> bool:
    """One look: chains what waits. True where it wrote; an idle chain is looked at for a due checkpoint only now and then."""
    with gate.database.read() as session:
        waiting = chain.any_pending(session)
    if not waiting and not even_if_idle:
        return False
    with gate.database.write() as session:
        count = chain_journal(gate, session, seal)
    while count == BATCH:
        with gate.database.write() as session:
            count = chain_journal(gate, session, seal)
    return True
