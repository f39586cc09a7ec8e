"""Lanes in processes of their own, ever more of them until the machine cannot keep up."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from deploy.bench.lanes.counts import ANALYSED_FPS, ProcessCount, Setting
from deploy.bench.lanes.figures import LanesFigures, lanes_figures, next_number
from deploy.bench.lanes.process import BEGIN, COUNTED, COUNTS, JOB, JOBS, READY, Job
from deploy.parts.places import PartBrokenError
from deploy.parts.processes import Child, start, tail


def measure_lanes(setting: Setting, numbers: Sequence[int], folder: Path) -> Iterator[LanesFigures]:
    """For each of these numbers of lanes; without any, for ever more until the machine cannot keep up.

    Footage has a rate of its own: what one lane alone sees of it in a second is what each of several is to see.
    Raises PartBrokenError where a process ends before its time.
    """
    wanted, kept = ANALYSED_FPS, dict[int, bool]()
    for number in numbers or _growing(kept):
        counts = _together(setting, number, folder / str(number))
        if setting.source and not kept:
            wanted = min(wanted, lanes_figures(counts, wanted).looks_worst)
        figures = lanes_figures(counts, wanted)
        kept[number] = figures.keeps_up
        yield figures


def _growing(kept: dict[int, bool]) -> Iterator[int]:
    while (number := next_number(kept)) is not None:
        yield number


def _together(setting: Setting, lanes: int, folder: Path) -> list[ProcessCount]:
    shares = [(number,) for number in range(lanes)] if setting.apart else [tuple(range(lanes))]
    with ExitStack() as stack:
        children = []
        for share in shares:
            child = _process(Job(setting, share, folder), folder / f"from-{share[0]}")
            stack.callback(child.stop)
            children.append(child)
        for child in children:
            child.await_ready((child.log.parent / READY).exists)
        (folder / BEGIN).touch()
        return [_count(child) for child in children]


def _process(job: Job, place: Path) -> Child:
    place.mkdir(parents=True)
    (place / JOB).write_bytes(JOBS.dump_json(job))
    command = [sys.executable, "-m", "deploy.bench.lanes.process", str(place)]
    return start(f"the process of lanes {job.numbers}", command, log=place / "lanes.log")


def _count(child: Child) -> ProcessCount:
    if code := child.process.wait():
        raise PartBrokenError(f"{child.name} ended with {code}:\n{tail(child.log)}")
    return COUNTED.validate_json((child.log.parent / COUNTS).read_bytes())
