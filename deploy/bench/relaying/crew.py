"""Processes that hold the parts as the form has them: each part its own, or all in one."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from typing import Any

import psutil

from deploy.bench.relaying.roles import ROLES, Count, Load, Notes, Stage
from deploy.logs import configure
from deploy.owners import broker
from deploy.parts.places import PartBrokenError
from deploy.settings import Settings
from deploy.supervisor import Supervisor

_SPAWN = multiprocessing.get_context("spawn")
_LOOK_SECONDS = 0.02
Split = Sequence[Sequence[str]]
"""The roles of each process."""


@dataclass(frozen=True)
class _Board:
    """What all processes of a crew see."""

    go: Event = field(default_factory=_SPAWN.Event)
    stop: Event = field(default_factory=_SPAWN.Event)
    published: Count = field(default_factory=lambda: _SPAWN.Value("q", 0))
    heard: Count = field(default_factory=lambda: _SPAWN.Value("q", 0))


@dataclass
class Crew:
    """Running processes. `memory`: the most resident MiB that was seen of each, by its roles."""

    board: _Board = field(default_factory=_Board)
    memory: dict[str, float] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    _members: dict[str, tuple[SpawnProcess, Connection]] = field(default_factory=dict)

    def begin(self, split: Split, settings: Settings, load: Load) -> None:
        """Returns when all are ready to start. Raises PartBrokenError."""
        for roles in split:
            told, tells = _SPAWN.Pipe(duplex=False)
            process = _SPAWN.Process(
                target=_act, args=(roles, settings, load, self.board, tells), daemon=True
            )
            process.start()
            tells.close()  # ours: else we would wait for ever for one that has died
            self._members[" + ".join(roles)] = (process, told)
        for name, (_, told) in self._members.items():
            _receive(name, told)

    def start(self) -> None:
        self.board.go.set()

    def await_true(self, done: Callable[[], bool], patience: float) -> None:
        """Raises TimeoutError after `patience` seconds, PartBrokenError where a process has ended by itself."""
        limit = time.monotonic() + patience
        while not done():
            self._weigh()
            if time.monotonic() > limit:
                raise TimeoutError(f"not done within {patience:.0f} seconds")
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """Ends all; `notes` then holds what they noted. Raises PartBrokenError."""
        self.board.stop.set()
        for name, (process, told) in self._members.items():
            found: Notes = _receive(name, told)
            self.notes.said |= found.said
            self.notes.heard |= found.heard
            process.join()
        self._members.clear()

    def end(self) -> None:
        """Whatever has not ended by now."""
        for process, _ in self._members.values():
            process.kill()
            process.join()

    def _weigh(self) -> None:
        for name, (process, _) in self._members.items():
            if not process.is_alive():
                raise _ended(name)
            now = psutil.Process(process.pid).memory_info().rss / 2**20
            self.memory[name] = max(now, self.memory.get(name, 0.0))


@contextmanager
def crew(split: Split, settings: Settings, load: Load) -> Iterator[Crew]:
    """Processes that wait for their `start`."""
    made = Crew()
    try:
        made.begin(split, settings, load)
        yield made
    finally:
        made.end()


def _receive(name: str, told: Connection) -> Any:
    try:
        return told.recv()
    except EOFError as gone:
        raise _ended(name) from gone


def _ended(name: str) -> PartBrokenError:
    return PartBrokenError(f"the process of {name} ended by itself; what it said stands above")


def _act(roles: Sequence[str], settings: Settings, load: Load, board: _Board, tells: Connection) -> None:
    """Runs in a process of its own."""
    configure("WARNING", as_json=False)
    with broker(settings, f"bench-{roles[0]}") as log:
        stage = Stage(settings, load, log, Notes(), board.published, board.heard)
        parts = [part for role in roles for part in ROLES[role](stage)]
        supervisor = Supervisor()
        tells.send("ready")
        board.go.wait()
        supervisor.start(*parts)
        board.stop.wait()
        supervisor.close()
        tells.send(stage.notes)
