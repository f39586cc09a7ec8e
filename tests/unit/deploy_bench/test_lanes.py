"""The figures of `bordergate bench lanes` are counted rightly, and its films show what they say."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.bench.lanes.counts import CameraCount, LaneCount, ProcessCount, Setting, Tally, Vehicle
from deploy.bench.lanes.figures import LanesFigures, lanes_figures, most_kept, next_number
from deploy.bench.lanes.film import EMPTY_SECONDS, Film, Shown, judged
from deploy.bench.lanes.plots import draw
from deploy.commands.bench_lanes import verdict
from events.messages.lane import VehicleSighted
from lanes.sighting import plate_evidence
from tests.unit.lanes.builders import NOON, at, plate

ONE = Vehicle(Path("one"), {"front": "12C12345", "rear": "12R01234"})
TWO = Vehicle(Path("two"), {"front": "29H98765", "rear": "29H98765"})
MIB = 2**20


def counted(*rates: float, dropped: int = 0, seconds: float = 10.0) -> ProcessCount:
    """One process with a lane per rate (looks a second of its only camera)."""
    lanes = [LaneCount([CameraCount(dropped, [0.004] * round(rate * seconds))], unread=3) for rate in rates]
    tally = Tally(sighted=4, passages=3, right=1, wrong=1)
    return ProcessCount(seconds, 5.0, 300 * MIB, (300 + 100 * len(rates)) * MIB, 20, 4.0, lanes, tally)


def figures(lanes: int, rate: float = 10.0, *, dropped: int = 0) -> LanesFigures:
    return lanes_figures([counted(*[rate] * lanes, dropped=dropped)], 10.0)


def sighting(seconds: float, *plates: tuple[str, str], probability: float = 0.97) -> VehicleSighted:
    """`plates`: camera and text."""
    return VehicleSighted(
        sighting_id=f"s-{seconds}",
        lane="lane-0",
        started_at=at(seconds),
        ended_at=at(seconds + 1),
        plates=tuple(plate_evidence(camera, camera, plate(text, probability)) for camera, text in plates),
    )


def film(number: int = 0) -> Film:
    return Film(Setting(("front",), 60.0, False, 20.0, Path("stage"), (ONE, TWO)), number)


def test_the_counts_of_all_processes_make_one_row() -> None:
    row = lanes_figures([counted(10.0, 9.8), counted(9.6)], 10.0)
    assert (row.lanes, row.cameras, row.processes) == (3, 1, 2)
    assert (row.looks, row.looks_worst) == (pytest.approx(9.8), pytest.approx(9.6))
    assert (row.age_p50, row.age_p99, row.unread) == (pytest.approx(4.0), pytest.approx(4.0), 9)
    assert (row.reads, row.busy, row.cores) == (pytest.approx(4.0), pytest.approx(0.4), pytest.approx(1.0))
    assert (row.memory, row.reader_memory, row.lane_memory) == (900.0, 600.0, 100.0)
    assert (row.sighted, row.passages, row.right, row.wrong, row.missed) == (8, 6, 2, 2, 2)
    assert row.keeps_up


def test_a_machine_keeps_up_only_with_every_camera_and_without_dropping() -> None:
    assert figures(3, 9.5).keeps_up
    assert not lanes_figures([counted(10.0, 10.0, 9.4)], 10.0).keeps_up
    assert figures(3, dropped=1).keeps_up
    assert not figures(3, dropped=2).keeps_up
    assert lanes_figures([counted(8.0)], 8.3).keeps_up


def test_lanes_that_were_never_looked_at_are_a_row_like_any_other() -> None:
    row = figures(2, 0.0)
    assert (row.looks, row.age_p99, row.keeps_up) == (0.0, 10_000.0, False)


def test_only_what_came_since_the_first_count_is_counted() -> None:
    before = LaneCount([CameraCount(2, [0.1, 0.2])], unread=5)
    after = LaneCount([CameraCount(3, [0.1, 0.2, 0.3])], unread=9)
    assert after.since(before) == LaneCount([CameraCount(1, [0.3])], unread=4)


@pytest.mark.parametrize("limit", [0, 1, 3, 6, 13])
def test_the_search_finds_the_largest_number_that_is_kept(limit: int) -> None:
    kept: dict[int, bool] = {}
    while (number := next_number(kept)) is not None:
        assert number not in kept
        kept[number] = number <= limit
    assert limit + 1 in kept
    assert most_kept([figures(n, 10.0 if well else 5.0) for n, well in kept.items()]) == limit


def test_the_verdict_names_what_is_kept_and_what_is_too_much() -> None:
    kept, failed = figures(4), replace(figures(5, 8.0), dropped=100)
    assert verdict([kept], 2) == "Most lanes this machine keeps: 4, 2.0 for each of its 2 cores."
    said = verdict([failed, kept], 2)
    assert "keeps: 4," in said
    assert "cannot keep up with 5: of the worst camera 8.00 frames a second" in said
    assert verdict([failed], 2).startswith("No measured number of lanes is kept. It cannot keep up with 5:")


def test_a_film_shows_the_empty_lane_until_it_begins_and_then_vehicle_after_vehicle() -> None:
    played = film()
    assert played.picture("front", NOON) == Path("stage/empty-day-front.npy")
    played.begin(NOON)
    names = [str(played.picture("rear", at(seconds))) for seconds in (3.9, 4.0, 4.15, 12.0, 19.5, 24.0, 44.0)]
    assert names[:2] == ["stage/empty-day-rear.npy", "one/rear-arriving-00.npy"]
    assert names[2:4] == ["one/rear-arriving-01.npy", "one/rear-arriving-14.npy"]
    assert names[4:] == ["one/rear-leaving-03.npy", "two/rear-arriving-00.npy", "one/rear-arriving-00.npy"]
    assert [each.plates for each in played.shown(at(30.0))] == [{"front": "12C12345"}, {"front": "29H98765"}]


def test_the_vehicles_of_several_lanes_do_not_come_together() -> None:
    films = [film(number) for number in range(6)]
    for each in films:
        each.begin(NOON)
    first = sorted(next(each.shown(at(60.0))).begins for each in films)
    assert first[0] == at(EMPTY_SECONDS)
    assert all(later - earlier > timedelta(seconds=1) for earlier, later in pairwise(first))


SHOWN = [
    Shown(ONE.plates, at(4.0), at(20.0)),
    Shown(TWO.plates, at(24.0), at(40.0)),
    Shown(ONE.plates, at(44.0), at(60.0)),
]
RIGHT = sighting(5.0, ("front", "12C12345"), ("rear", "12R01234"))


def tally(*sightings: VehicleSighted, begins: float = 0.0, ends: float = 50.0) -> Tally:
    return judged(SHOWN, sightings, (at(begins), at(ends)))


def test_vehicles_are_right_wrong_or_missed() -> None:
    assert tally(RIGHT) == Tally(sighted=1, passages=2, right=1, wrong=0)
    misread = sighting(25.0, ("front", "29H98766"), ("rear", "29H98765"))
    assert tally(RIGHT, misread) == Tally(sighted=2, passages=2, right=1, wrong=1)
    assert tally(misread).missed == 1


def test_a_vehicle_reported_twice_or_before_any_came_is_wrong() -> None:
    twice = sighting(18.0, ("front", "12C12345"))
    assert tally(RIGHT, twice).wrong == 1
    assert tally(sighting(1.0)) == Tally(sighted=1, passages=2, right=0, wrong=1)


def test_a_plate_that_is_not_accepted_is_neither_right_nor_wrong() -> None:
    unsure = sighting(5.0, ("front", "12C12346"), ("rear", "12R01234"), probability=0.5)
    assert tally(unsure) == Tally(sighted=1, passages=2, right=0, wrong=0)


def test_only_passages_within_the_window_are_judged() -> None:
    assert tally(RIGHT, begins=5.0).passages == 1
    assert tally(RIGHT, ends=43.0).passages == 1
    assert judged([], [RIGHT], (NOON, at(50.0))) == Tally(sighted=1)


def test_the_picture_of_the_figures_is_drawn(tmp_path: Path) -> None:
    target = tmp_path / "plot.png"
    draw([figures(2), figures(1), figures(4, 0.0)], target)
    assert target.read_bytes().startswith(b"\x89PNG")
