"""The whole gate in one process: API and pages, relay, workers, four agencies and the lanes, on SQLite and the embedded log."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from deploy import assembly
from deploy.event_keys import EventKeys, agency_name, owner_names
from deploy.lanes import introduce, lane_config, lane_part, shared_reader
from deploy.news import gate_news
from deploy.owners import broker, open_agency, open_gate
from deploy.refusals import Refusal
from deploy.settings import Settings
from deploy.supervisor import Part, Supervisor
from events.messages.registry import GATE
from events.messages.values import Agency
from gate.services.context import Gate
from lanes.settings import CameraConfig


class AlreadyRunningError(Refusal):
    """Another process works on the same data folder (`already_running`)."""

    passes = True

    def __init__(self, folder: Path, process: str) -> None:
        super().__init__(
            "already_running",
            f"process {process} already works on {folder}. Stop it, or give this one its own: --data FOLDER",
        )


@dataclass(frozen=True)
class Embedded:
    """The running parts; `gate` is for whoever serves the pages from the same process."""

    settings: Settings
    gate: Gate
    supervisor: Supervisor


@contextmanager
def embedded(settings: Settings, lanes: dict[str, Sequence[CameraConfig]]) -> Iterator[Embedded]:
    """Everything but the web server, until the block is left. Raises AlreadyRunningError."""
    with ExitStack() as stack:
        stack.enter_context(_alone(settings.data))
        gate = open_gate(settings)
        stack.callback(gate.database.close)
        introduce(settings, gate, tuple(lanes))
        keys = EventKeys.of(settings)
        keys.provide(owner_names(lanes))
        log = stack.enter_context(broker(settings, "bordergate"))
        services = [open_agency(settings, agency) for agency in Agency]
        supervisor = Supervisor()
        stack.callback(supervisor.close)
        supervisor.start(
            assembly.gate_relay(gate.database, log, keys.own(GATE)),
            *assembly.gate_workers(gate, log, keys.sources),
        )
        supervisor.start(*gate_news(settings, gate))
        for service in services:
            stack.callback(service.database.close)
            supervisor.start(*assembly.agency(service, log, keys.own(agency_name(service.agency))))
        if lanes:
            reader = shared_reader(chain.from_iterable(lanes.values()))
            configs = [lane_config(settings, lane, cameras) for lane, cameras in lanes.items()]
            parts: list[Part] = [lane_part(config, reader, log) for config in configs]
            supervisor.start(*parts)
        yield Embedded(settings, gate, supervisor)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The lock falls with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunningError(folder, file.read().strip() or "?") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
