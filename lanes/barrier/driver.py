"""The port to a barrier, and a barrier of software that behaves like one of steel."""

import threading
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class BarrierState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class BarrierDriver(Protocol):
    """One barrier. Its own safety loop keeps it from closing on a vehicle; every call may raise BarrierError."""

    @property
    def state(self) -> BarrierState: ...

    def open(self) -> None: ...

    def close(self) -> None: ...


class SimulatedBarrier:
    """Open or closed, and where given a `memory` file it stays so when the process dies, as a real one does."""

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        remembered = memory is not None and memory.exists() and memory.read_text()
        self._state = BarrierState.OPEN if remembered == BarrierState.OPEN else BarrierState.CLOSED

    @property
    def state(self) -> BarrierState:
        with self._lock:
            return self._state

    def open(self) -> None:
        self._move(BarrierState.OPEN)

    def close(self) -> None:
        self._move(BarrierState.CLOSED)

    def _move(self, state: BarrierState) -> None:
        with self._lock:
            self._state = state
            if self._memory is not None:
                self._memory.parent.mkdir(parents=True, exist_ok=True)
                fresh = self._memory.with_suffix(".new")
                fresh.write_text(state)
                fresh.replace(self._memory)
