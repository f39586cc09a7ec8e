"""Two transactions on PostgreSQL, taken turn about: every order of their steps is played, and none is left to chance.

A step ends before a lock is asked for and before the commit. Who waits for the other's lock gets its turn when it has it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, combinations, cycle
from typing import Any

from sqlalchemy import event, text

from gate.domain.errors import GateError
from tests.integration.gate.world import World

Task = Callable[[], object]
_PATIENCE = 300  # seconds: a step is short, but a machine may be busy
STEPS = 3
"""Up to the first lock, up to the commit, the commit; what is left of longer ones is played at the end, in turn."""
ORDERS = [
    "".join("a" if place in first else "b" for place in range(2 * STEPS))
    for first in combinations(range(2 * STEPS), STEPS)
]


class Player:
    """One transaction in a thread of its own; it stands still wherever a step ends."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._turn = threading.Semaphore(0)
        self._still = threading.Event()
        self.result: object = None
        self.backend = 0
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def stop(self, backend: int) -> None:
        self.backend = backend
        self._still.set()
        assert self._turn.acquire(timeout=_PATIENCE)

    @property
    def over(self) -> bool:
        return not self.thread.is_alive()

    def move(self, waits: Callable[[int], bool]) -> None:
        """To the end of its next step, or as far as the other lets it."""
        self._still.clear()
        self._turn.release()
        self.settle(waits)

    def settle(self, waits: Callable[[int], bool]) -> bool:
        """True where it stands still at the end of a step; False where it is over or waits for the other's lock."""
        while not self._still.wait(0.01):
            if self.over or (self.backend and waits(self.backend)):
                return False
        return True

    def _run(self) -> None:
        self._still.set()
        assert self._turn.acquire(timeout=_PATIENCE)
        try:
            self.result = self._task()
        except GateError as refusal:
            self.result = refusal
        finally:
            self._still.clear()


def interleaved(world: World, order: str, a: Task, b: Task) -> list[object]:
    """Plays both in this order of turns; answers or refusals."""
    players: dict[str, Player] = {}
    with _stops(world, players), world.database.engine.connect() as looker:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = :pid")

        def waits(backend: int) -> bool:
            found = looker.scalar(waiting, {"pid": backend})
            looker.rollback()
            return bool(found)

        players.update(a=Player(a), b=Player(b))
        until = time.monotonic() + _PATIENCE
        for name in chain(order, cycle("ab")):
            if all(player.over for player in players.values()):
                break
            assert time.monotonic() < until
            if players[name].settle(waits):
                players[name].move(waits)
    return [player.result for player in players.values()]


@contextmanager
def _stops(world: World, players: dict[str, Player]) -> Iterator[None]:
    def here(connection: Any) -> None:
        current = threading.current_thread()
        for player in players.values():
            if player.thread is current:
                player.stop(connection.connection.dbapi_connection.info.backend_pid)

    def before_a_lock(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FOR UPDATE" in statement:
            here(connection)

    engine = world.database.engine
    event.listen(engine, "before_cursor_execute", before_a_lock)
    event.listen(engine, "commit", here)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before_a_lock)
        event.remove(engine, "commit", here)
