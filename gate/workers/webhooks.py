"""Sends the feed to webhooks: each in its own order, many at a time, a slow one no longer than its turn."""

import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import structlog

from gate.services.context import Gate
from gate.services.send_news import claim, let_go, next_parcel, note_result
from gate.store.trouble import DATABASE_TROUBLE, passes_by_itself
from gate.store.webhooks import any_due
from gate.workers.courier import Courier

log = structlog.get_logger(__name__)
_AT_ONCE = 8
_LOOK_SECONDS = 0.5
_TROUBLE_SECONDS = 2.0
_IN_A_ROW = 50  # then others have their turn
_TURN_SECONDS = 20.0


def run(gate: Gate, courier: Courier, stop: threading.Event) -> None:
    """Until `stop` is set; what is on its way then is sent again later, under the same id."""
    running: set[Future[int]] = set()
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="webhook") as pool:
        while not stop.is_set():
            try:
                for webhook_id in _claimed(gate, _AT_ONCE - len(running)):
                    running.add(pool.submit(send_all, gate, courier, webhook_id, stop))
            except DATABASE_TROUBLE as error:
                if not passes_by_itself(error):
                    raise
                log.warning("webhooks_wait_for_the_database", error=str(error))
                stop.wait(_TROUBLE_SECONDS)
            done, running = wait(running, _LOOK_SECONDS, FIRST_COMPLETED) if running else (set(), running)
            for future in done:
                _heed(future)
            if not done:
                stop.wait(_LOOK_SECONDS)


def send_all(gate: Gate, courier: Courier, webhook_id: str, stop: threading.Event) -> int:
    """Sends what a claimed webhook has to get, in order, until something fails or its turn is over; returns how many arrived."""
    arrived, end = 0, time.monotonic() + _TURN_SECONDS
    while arrived < _IN_A_ROW and time.monotonic() < end:
        with gate.database.read() as session:
            parcel = None if stop.is_set() else next_parcel(gate, session, webhook_id)
        if parcel is None:
            break
        result = courier.carry(parcel, gate.clock.now())
        with gate.database.write() as session:
            go_on = note_result(gate, session, parcel, result)
        if not go_on:
            log.info("webhook_not_delivered", webhook=webhook_id, result=result)
            return arrived
        arrived += 1
    with gate.database.write() as session:
        let_go(session, webhook_id)
    return arrived


def _claimed(gate: Gate, most: int) -> list[str]:
    with gate.database.read() as session:
        due = most > 0 and any_due(session, gate.clock.now())
    if not due:
        return []
    with gate.database.write() as session:
        return list(claim(gate, session, most))


def _heed(future: Future[int]) -> None:
    """Whatever stopped one webhook stops no other: its claim runs out and it is tried again."""
    error = future.exception()
    if isinstance(error, DATABASE_TROUBLE) and passes_by_itself(error):
        log.warning("webhook_result_lost", error=str(error))
    elif error is not None:
        log.error("webhook_broken", exc_info=error)
