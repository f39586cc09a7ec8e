"""One process with its lanes: `python -m deploy.bench.lanes.process FOLDER` does the job it finds there and leaves its counts.

A process of its own, so that memory and processor time are those of lanes alone.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from deploy.bench.lanes.acts import Act, act, running
from deploy.bench.lanes.counts import ProcessCount, Setting, Tally
from deploy.bench.lanes.film import judged
from deploy.bench.lanes.observed import ObservedReader
from deploy.bench.lanes.window import Check, await_true, measured, resident
from deploy.lanes import shared_reader
from deploy.logs import configure
from deploy.owners import CLOCK
from events.bus.embedded import EmbeddedLog
from events.bus.port import Broker
from events.messages.lane import VehicleSighted
from events.messages.registry import SIGHTING

JOB, READY, COUNTS = "job.json", "ready", "counts.json"
BEGIN, LOG = "begin", "log.sqlite"
_PICTURE = (1080, 1920, 3)
_LEARN_SECONDS = 30.0
"""Before footage that never shows an empty lane nobody waits longer."""


@dataclass(frozen=True, slots=True)
class Job:
    """The lanes of one process, by number. In `folder` lie the log, which all processes share, and the `begin` they wait for."""

    setting: Setting
    numbers: tuple[int, ...]
    folder: Path


JOBS, COUNTED = TypeAdapter(Job), TypeAdapter(ProcessCount)


def run_job(job: Job, place: Path) -> ProcessCount:
    """Raises what ended a lane, such as SourceError."""
    shared = shared_reader()
    shared.reader = reader = ObservedReader(shared.reader)
    reader.read(np.zeros(_PICTURE, np.uint8))  # what the networks take when they first look is not the lanes'
    alone = resident()
    with EmbeddedLog(job.folder / LOG) as log:
        acts = [act(job.setting, number, (shared, log), place) for number in job.numbers]
        lanes = [each.lane for each in acts]
        with running(lanes) as check:
            await_true(lambda: all(lane.knows_empty_lane() for lane in lanes), check, _LEARN_SECONDS)
            (place / READY).touch()
            await_true((job.folder / BEGIN).exists, check)
            _begin(acts, job.setting.every, check)
            window = measured(lanes, reader, job.setting.seconds, check)
        return window.count(alone, _tally(acts, log, window.times))


def _begin(acts: Sequence[Act], every: float, check: Check) -> None:
    """Drawn vehicles come until there was one at every lane: from then on the lanes have as much to do at any time."""
    films = [each.film for each in acts if each.film]
    for film in films:
        film.begin(CLOCK.now())
    if films:
        await_true(lambda: False, check, every)


def _tally(acts: Sequence[Act], log: Broker, window: tuple[datetime, datetime]) -> Tally:
    """Of footage only how many vehicles were reported: nobody knows who came."""
    said = _said(log)
    tally = Tally()
    for each in acts:
        own = [sighting for sighting in said if sighting.lane == each.lane.config.id]
        tally += judged(list(each.film.shown(window[1])) if each.film else (), own, window)
    return tally


def _said(log: Broker) -> list[VehicleSighted]:
    with closing(log.look_on([SIGHTING.name], from_beginning=True)) as onlooker:
        said = []
        while received := onlooker.poll(0.0):
            said += [each.envelope.message() for each in received]
    return [message for message in said if isinstance(message, VehicleSighted)]


def main(folder: str) -> None:
    place = Path(folder)
    configure("warning", as_json=False)
    count = run_job(JOBS.validate_json((place / JOB).read_bytes()), place)
    (place / COUNTS).write_bytes(COUNTED.dump_json(count))


if __name__ == "__main__":
    main(sys.argv[1])
