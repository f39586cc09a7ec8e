"""One sender that asks for far more than its share, from a process of its own."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

_CONNECTIONS = 16
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Flood:
    """`per_second` requests for `path` in all; each connection waits for its answer before it asks again."""

    port: int
    token: str
    path: str
    per_second: float


@contextmanager
def flooding(flood: Flood) -> Iterator[Counter[int]]:
    """When the block is left: how many answers came, by status; 0 where a connection broke."""
    spawn = multiprocessing.get_context("spawn")
    stop, answers = spawn.Event(), Counter[int]()
    told, tells = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_run, args=(flood, stop, tells), daemon=True)
    process.start()
    told.recv()  # it has begun
    try:
        yield answers
    finally:
        stop.set()
        answers.update(told.recv())
        process.join()


def _run(flood: Flood, stop: Event, tells: Connection) -> None:
    """Runs in the process of the flood."""
    tells.send("begun")
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        parts = pool.map(lambda _: _ask(flood, stop), range(_CONNECTIONS))
        tells.send(sum(parts, Counter[int]()))


def _ask(flood: Flood, stop: Event) -> Counter[int]:
    seen, gap = Counter[int](), _CONNECTIONS / flood.per_second
    connection, due = HTTPConnection("127.0.0.1", flood.port, timeout=_TIMEOUT), time.monotonic()
    while not stop.is_set():
        time.sleep(max(0.0, due - time.monotonic()))
        due = max(due + gap, time.monotonic() - gap)
        try:
            connection.request("GET", flood.path, headers={"Authorization": f"Bearer {flood.token}"})
            answer = connection.getresponse()
            answer.read()
            seen[answer.status] += 1
        except (OSError, HTTPException):
            seen[0] += 1
            connection.close()
    connection.close()
    return seen
