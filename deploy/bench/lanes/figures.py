"""From counts to figures: does this machine keep so many lanes, and how many at most? Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.bench.journey import quantile
from deploy.bench.lanes.counts import ProcessCount, Tally

KEPT_SHARE = 0.95
"""Least share of the wanted frames that every camera must have been looked at."""
DROPPED_SHARE = 0.01
"""Largest share of dropped frames: one that came in a moment of other work on the machine says nothing."""


@dataclass(frozen=True, slots=True)
class LanesFigures:
    """`lanes` at once with `cameras` each. `looks`: analysed frames a second of a camera, mean and worst camera, of `wanted`.

    `dropped` frames nobody looked at, `unread` ones the reader had no time for and read a newer one instead. Ages of a frame when it
    is looked at in milliseconds; `cores` of processor time; memory in MiB at its peak, per lane without the reader; `busy`: share
    of the time that a reader read, glances at once added up.
    """

    lanes: int
    cameras: int
    processes: int
    seconds: float
    wanted: float
    looks: float
    looks_worst: float
    dropped: int
    unread: int
    age_p50: float
    age_p99: float
    reads: float
    busy: float
    cores: float
    memory: float
    reader_memory: float
    lane_memory: float
    sighted: int
    passages: int
    right: int
    wrong: int
    missed: int
    keeps_up: bool


def lanes_figures(counts: Sequence[ProcessCount], wanted: float) -> LanesFigures:
    """`counts` of all processes at once; `wanted`: analysed frames a second of each camera."""
    lanes = [lane for count in counts for lane in count.lanes]
    cameras = [(camera, count.seconds) for count in counts for lane in count.lanes for camera in lane.cameras]
    ages = [age * 1000 for camera, _ in cameras for age in camera.ages]
    longest = max(count.seconds for count in counts)
    never = [longest * 1000]
    rates = [len(camera.ages) / seconds for camera, seconds in cameras]
    dropped = sum(camera.dropped for camera, _ in cameras)
    tally = sum((count.tally for count in counts), Tally())
    peak = sum(count.peak_bytes for count in counts) / 2**20
    readers = sum(count.reader_bytes for count in counts) / 2**20
    return LanesFigures(
        lanes=len(lanes),
        cameras=len(cameras) // len(lanes),
        processes=len(counts),
        seconds=longest,
        wanted=wanted,
        looks=sum(rates) / len(rates),
        looks_worst=min(rates),
        dropped=dropped,
        unread=sum(lane.unread for lane in lanes),
        age_p50=quantile(ages or never, 0.5),
        age_p99=quantile(ages or never, 0.99),
        reads=sum(count.reads / count.seconds for count in counts),
        busy=sum(count.reading / count.seconds for count in counts) / len(counts),
        cores=sum(count.processor / count.seconds for count in counts),
        memory=peak,
        reader_memory=readers,
        lane_memory=(peak - readers) / len(lanes),
        sighted=tally.sighted,
        passages=tally.passages,
        right=tally.right,
        wrong=tally.wrong,
        missed=tally.missed,
        keeps_up=min(rates) >= KEPT_SHARE * wanted and dropped <= DROPPED_SHARE * (len(ages) + dropped),
    )


def most_kept(rows: Sequence[LanesFigures]) -> int:
    """The largest measured number of lanes that was kept, with every smaller one; 0 where there is none."""
    failed = min((row.lanes for row in rows if not row.keeps_up), default=None)
    return max((row.lanes for row in rows if failed is None or row.lanes < failed), default=0)


def next_number(kept: Mapping[int, bool]) -> int | None:
    """How many lanes to measure next: twice as many until they are not kept, then between; None where the limit is found."""
    most = max((number for number, well in kept.items() if well), default=0)
    failed = min((number for number, well in kept.items() if not well), default=None)
    if failed is None:
        return 2 * most or 1
    middle = (most + failed) // 2
    return middle if middle > most else None
