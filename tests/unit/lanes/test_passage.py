from collections.abc import Iterator
from itertools import count

from lanes.motion import Look
from lanes.passage import Began, Ended, Happening, Passage, Passages
from lanes.sighting import DEFAULT_SIGHTING
from lanes.tracking import Track
from tests.unit.lanes.builders import at, plate, shot

EMPTY = Look(moving=False, occupied=False, area=0.0)
ROLLING = Look(moving=True, occupied=True, area=0.4)
STANDING = Look(moving=False, occupied=True, area=0.4)


def new_lane(*cameras: str) -> Passages:
    numbers: Iterator[int] = count(1)
    return Passages(
        [Track(name) for name in cameras], cameras, DEFAULT_SIGHTING, lambda: f"s-{next(numbers)}"
    )


def arrive(lane: Passages, camera: str, seconds: float) -> list[Happening]:
    return [*lane.look(camera, at(seconds), ROLLING), *lane.look(camera, at(seconds + 0.2), ROLLING)]


def leave(lane: Passages, camera: str, seconds: float) -> list[Happening]:
    return [*lane.look(camera, at(seconds), EMPTY), *lane.look(camera, at(seconds + 1), EMPTY)]


def test_front_and_rear_camera_see_one_passage() -> None:
    lane = new_lane("front", "rear")
    assert [type(each) for each in arrive(lane, "front", 0)] == [Began]
    assert arrive(lane, "rear", 2) == []
    assert lane.current is not None
    assert lane.current.cameras == {"front", "rear"}


def test_a_passage_ends_when_no_camera_sees_the_vehicle_any_more() -> None:
    lane = new_lane("front", "rear")
    arrive(lane, "front", 0)
    arrive(lane, "rear", 2)
    assert leave(lane, "front", 10) == []
    (ended,) = leave(lane, "rear", 12)
    assert isinstance(ended, Ended)
    assert ended.passage.sighting_id == "s-1"
    assert lane.current is None


def test_a_passage_is_ripe_once_both_cameras_agree_and_only_once() -> None:
    lane = new_lane("front", "rear")
    arrive(lane, "front", 0)
    arrive(lane, "rear", 1)
    for second in (2, 3):
        lane.look("front", at(second), ROLLING)
        lane.read("front", shot(second, plate("12C12345")))
    assert not lane.ripe(at(3))
    for second in (3, 4):
        lane.look("rear", at(second), ROLLING)
        lane.read("rear", shot(second, plate("12R00123")))
    assert lane.ripe(at(4))
    lane.report()
    assert not lane.ripe(at(100))


def test_an_empty_lane_is_never_ripe() -> None:
    assert not new_lane("front").ripe(at(1000))


def test_a_standing_vehicle_does_not_wait_for_a_camera_that_sees_nothing() -> None:
    lane = new_lane("front", "rear")
    arrive(lane, "front", 0)
    for second in (1, 2):
        lane.read("front", shot(second, plate("12C12345")))
    lane.look("front", at(3), STANDING)
    assert lane.ripe(at(3))


def test_the_next_vehicle_close_behind_is_a_passage_of_its_own() -> None:
    lane = new_lane("front")
    arrive(lane, "front", 0)
    lane.read("front", shot(2, plate("12C12345")))
    ended, began = lane.read("front", shot(8, plate("29H98765")))
    assert isinstance(ended, Ended)
    assert [each.plates[0].text for each in ended.shots["front"]] == ["12C12345"]
    assert isinstance(began, Began)
    assert began.passage.sighting_id == "s-2"
    assert [each.plates[0].text for each in lane.shots()["front"]] == ["29H98765"]


def test_the_rear_camera_still_sees_the_old_vehicle_when_the_next_one_comes() -> None:
    lane = new_lane("front", "rear")
    arrive(lane, "front", 0)
    arrive(lane, "rear", 0)
    lane.read("front", shot(2, plate("12C12345")))
    lane.read("rear", shot(2, plate("12R00123")))
    lane.read("front", shot(8, plate("29H98765")))
    lane.read("rear", shot(8.5, plate("12R00123")))
    assert lane.current is not None
    assert lane.current.cameras == {"front"}
    assert "rear" not in lane.shots()

    assert lane.read("rear", shot(10, plate("29R45678"))) == []
    assert lane.current.cameras == {"front", "rear"}
    assert [each.plates[0].text for each in lane.shots()["rear"]] == ["29R45678"]


def test_the_agreement_on_the_old_vehicle_does_not_report_the_next_one() -> None:
    lane = new_lane("front", "rear")
    for camera, text in (("front", "12C12345"), ("rear", "12R00123")):
        arrive(lane, camera, 0)
        lane.read(camera, shot(1, plate(text)))
        lane.read(camera, shot(2, plate(text)))
    lane.report()
    lane.look("front", at(7.9), ROLLING)
    lane.read("front", shot(8, plate("29H98765")))
    lane.read("front", shot(8.2, plate("29H98765")))
    assert not lane.ripe(at(8.3))


def test_what_the_rear_camera_saw_of_the_old_vehicle_is_forgotten_when_it_leaves() -> None:
    lane = new_lane("front", "rear")
    arrive(lane, "front", 0)
    arrive(lane, "rear", 0)
    lane.read("rear", shot(2, plate("12R00123")))
    lane.read("front", shot(2, plate("12C12345")))
    lane.read("front", shot(8, plate("29H98765")))
    leave(lane, "rear", 9)
    arrive(lane, "rear", 12)
    assert lane.shots()["rear"] == ()


def test_a_flicker_of_one_camera_does_not_lose_the_passage() -> None:
    lane = new_lane("front", "rear")
    arrive(lane, "front", 0)
    arrive(lane, "rear", 0)
    lane.read("front", shot(2, plate("12C12345")))
    leave(lane, "front", 3)
    assert arrive(lane, "front", 5) == []
    assert len(lane.shots()["front"]) == 1


def test_a_resumed_passage_goes_on_and_is_not_reported_again() -> None:
    lane = new_lane("front")
    lane.resume(Passage("old", at(-30), at(0), sighted=True), {"front": "12C12345"}, at(0))
    assert lane.look("front", at(1), STANDING) == []
    assert lane.read("front", shot(2, plate("12C12345"))) == []
    assert not lane.ripe(at(60))
    (ended,) = leave(lane, "front", 61)
    assert isinstance(ended, Ended)
    assert ended.passage.sighting_id == "old"


def test_a_vehicle_that_took_the_place_during_the_restart_is_a_new_passage() -> None:
    lane = new_lane("front")
    lane.resume(Passage("old", at(-30), at(0), sighted=True), {"front": "12C12345"}, at(0))
    ended, began = lane.read("front", shot(1, plate("29H98765")))
    assert isinstance(ended, Ended)
    assert isinstance(began, Began)


def test_a_reported_vehicle_is_read_only_now_and_then() -> None:
    lane = new_lane("front")
    arrive(lane, "front", 0)
    lane.look("front", at(1), STANDING)
    lane.read("front", shot(2))
    lane.look("front", at(2.2), STANDING)
    assert lane.tracks["front"].wants_read(at(3))
    lane.report()
    assert not lane.tracks["front"].wants_read(at(3))
