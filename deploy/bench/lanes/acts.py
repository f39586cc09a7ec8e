"""The lanes of one process before their films or footage, as they run."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.bench.lanes.counts import ANALYSED_FPS, Setting
from deploy.bench.lanes.film import Film, FilmCamera
from deploy.bench.lanes.observed import ObservedLane
from deploy.bench.lanes.window import Check
from deploy.demo.stage import STAMPS
from deploy.owners import CLOCK
from events.bus.port import Broker
from events.signing import PinnedKeys, throwaway_key
from lanes.barrier.driver import SimulatedBarrier
from lanes.reading import SharedReader
from lanes.settings import CameraConfig, LaneConfig


@dataclass(frozen=True, slots=True)
class Act:
    """A lane and the film before it; None where it looks at somebody's own footage."""

    lane: ObservedLane
    film: Film | None


def act(setting: Setting, number: int, shared: tuple[SharedReader, Broker], place: Path) -> Act:
    """Lane `number`, which keeps its spool below `place`. It obeys nobody: no gate knows it."""
    reader, log = shared
    film = Film(setting, number) if setting.vehicles else None
    config = LaneConfig(
        id=f"lane-{number}",
        cameras=tuple(_camera(setting, name) for name in setting.cameras),
        spool=place / f"lane-{number}",
        order_keys=PinnedKeys.of(throwaway_key().public_bytes()),
        analysed_fps=ANALYSED_FPS,
    )
    sources = {name: FilmCamera(film, name, CLOCK) for name in setting.cameras} if film else {}
    return Act(ObservedLane(config, reader, log, CLOCK, SimulatedBarrier(), sources), film)


@contextmanager
def running(lanes: Sequence[ObservedLane]) -> Iterator[Check]:
    """The lanes run until the block is left. Raises what ended one of them."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(lanes)) as threads:
        runs = [threads.submit(lane.run, stop) for lane in lanes]

        def check() -> None:
            for run in runs:
                if run.done():
                    run.result()

        try:
            yield check
        finally:
            stop.set()
    check()


def _camera(setting: Setting, name: str) -> CameraConfig:
    """A drawn one masks the corners where clock and name are burnt in; footage is played again and again."""
    known: dict[str, object] = {"name": name, "part": name, "fps": ANALYSED_FPS, "loop": True}
    own = {"mask": STAMPS} if setting.vehicles else {"source": setting.source}
    return CameraConfig.model_validate(known | own)
