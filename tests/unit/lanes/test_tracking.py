from lanes.motion import Look
from lanes.tracking import Change, Track, TrackPolicy
from tests.unit.lanes.builders import at, plate, shot

EMPTY = Look(moving=False, occupied=False, area=0.0)
ROLLING = Look(moving=True, occupied=True, area=0.4)
STANDING = Look(moving=False, occupied=True, area=0.4)
STILL_UNKNOWN = Look(moving=False, occupied=None, area=0.0)
ROLLING_UNKNOWN = Look(moving=True, occupied=None, area=0.0)


def arrived() -> Track:
    track = Track("front")
    track.look(at(0), EMPTY)
    track.look(at(0.5), ROLLING)
    assert track.look(at(1), ROLLING) is Change.ARRIVED
    return track


def test_one_odd_look_is_no_vehicle() -> None:
    track = Track("front")
    assert track.look(at(0), ROLLING) is None
    assert track.look(at(1), EMPTY) is None
    assert not track.occupied


def test_a_vehicle_leaves_when_the_lane_stays_empty() -> None:
    track = arrived()
    assert track.look(at(2), EMPTY) is None
    assert track.look(at(2.9), EMPTY) is None
    assert track.look(at(3), EMPTY) is Change.LEFT
    assert not track.occupied


def test_a_moment_of_empty_lane_is_no_leaving() -> None:
    track = arrived()
    track.look(at(2), EMPTY)
    track.look(at(2.5), STANDING)
    assert track.look(at(3.2), EMPTY) is None
    assert track.occupied


def test_a_vehicle_stands_after_it_stopped_moving() -> None:
    track = arrived()
    assert not track.standing(at(1.2))
    track.look(at(1.5), STANDING)
    assert track.standing(at(2))


def test_an_unreadable_plate_is_not_read_for_ever() -> None:
    track = arrived()
    for second in range(track.policy.attempts):
        assert track.wants_read(at(2 + second))
        track.look(at(2 + second), STANDING)
        track.read(shot(2 + second))
    assert not track.wants_read(at(2.5 + track.policy.attempts))


def test_after_agreement_a_standing_vehicle_is_looked_at_now_and_then() -> None:
    track = arrived()
    track.read(shot(3, plate("12C12345")))
    track.agreed = "12C12345"
    assert not track.wants_read(at(4))
    assert track.wants_read(at(3 + track.policy.recheck_still))


def test_after_agreement_a_moving_vehicle_is_looked_at_soon() -> None:
    track = arrived()
    track.read(shot(1.5, plate("12C12345")))
    track.agreed = "12C12345"
    track.look(at(2.9), ROLLING)
    assert track.wants_read(at(3))


def test_an_accepted_other_plate_is_another_vehicle() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    assert track.read(shot(5, plate("29H98765"))) is Change.REPLACED
    assert track.known == ["29H98765"]
    assert [each.taken_at for each in track.shots] == [at(5)]


def test_one_doubtful_other_plate_is_a_misread() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    assert track.read(shot(3, plate("29H98765", 0.7))) is None
    assert track.read(shot(4, plate("12C12345"))) is None
    assert track.read(shot(5, plate("29H98765", 0.7))) is None
    assert track.known == ["12C12345"]


def test_two_doubtful_reads_of_another_plate_in_a_row_are_another_vehicle() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    track.read(shot(3, plate("29H98765", 0.7)))
    assert track.read(shot(4, plate("29H98765", 0.7))) is Change.REPLACED


def test_a_look_alike_read_is_the_same_vehicle() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    assert track.read(shot(3, plate("12C12348", 0.8))) is None
    assert track.read(shot(4, plate("12C12348"))) is None


def test_the_next_truck_of_the_same_fleet_is_told_apart_by_sure_reads() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    track.agreed = "12C12345"
    assert track.read(shot(30, plate("12C12346"))) is None
    assert track.read(shot(32, plate("12C12346"))) is None
    assert track.read(shot(34, plate("12C12346"))) is Change.REPLACED


def test_a_plate_beside_the_known_one_splits_nothing() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    assert track.read(shot(3, plate("29H98765"), plate("12C12345"))) is None


def test_a_first_plate_long_after_a_report_without_one_is_another_vehicle() -> None:
    track = arrived()
    late = track.policy.late_plate
    assert track.read(shot(5)) is None
    track.reported = True
    assert track.read(shot(2 + late, plate("12C12345"))) is None
    assert track.read(shot(3 + late, plate("12C12345"))) is Change.REPLACED


def test_a_first_plate_before_the_report_belongs_to_the_vehicle_however_late() -> None:
    track = arrived()
    late = track.policy.late_plate
    assert track.read(shot(2 + late, plate("12C12345"))) is None
    assert track.read(shot(3 + late, plate("12C12345"))) is None


def test_without_a_known_background_a_plate_is_a_vehicle() -> None:
    track = Track("front")
    assert track.look(at(0), STILL_UNKNOWN) is None
    assert track.wants_read(at(0))
    assert track.read(shot(0, plate("12C12345"))) is Change.ARRIVED


def test_without_a_known_background_a_vehicle_leaves_with_its_plate() -> None:
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    track.read(shot(0, plate("12C12345")))
    changes = [track.read(shot(second)) for second in (2, 4, 6)]
    assert changes == [None, None, Change.LEFT]


def test_a_still_scene_without_plates_is_learned_as_the_empty_lane() -> None:
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    for second in (1, 2, 3):
        track.read(shot(second))
    assert track.look(at(4), STILL_UNKNOWN) is Change.EMPTY_LEARNED


def test_a_still_scene_with_nothing_to_believe_is_learned_too_but_later() -> None:
    """Lettering reads like a plate now and then, and a truck in the next lane shows its own."""
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    for second in (1, 3, 5):
        track.read(shot(second, plate("12C12345", 0.5)))
        assert track.look(at(second), STILL_UNKNOWN) is None
    track.read(shot(7, plate("12C12345", 0.5)))
    assert track.look(at(7), STILL_UNKNOWN) is Change.EMPTY_LEARNED


def test_without_a_known_background_what_nobody_believes_keeps_no_vehicle_in_the_lane() -> None:
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    track.read(shot(0, plate("12C12345")))
    changes = [track.read(shot(second, plate("98C40080", 0.4))) for second in (2, 4, 6, 8)]
    assert changes == [None, None, None, Change.LEFT]


def test_a_plate_to_believe_is_no_empty_lane() -> None:
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    for second in (1, 3, 5, 7, 9):
        track.read(shot(second, plate("12C12345", 0.5 if second != 7 else 0.7)))
        assert track.look(at(second), STILL_UNKNOWN) is None


def test_a_truck_that_came_since_the_last_read_is_not_learned_as_the_empty_lane() -> None:
    """A slow reader has seen nothing while it drove up, and the truck now stands there, unread."""
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    for second in (1, 2):
        track.read(shot(second))
    track.look(at(2.5), ROLLING_UNKNOWN)
    assert track.look(at(6), STILL_UNKNOWN) is None
    track.read(shot(6))
    assert track.look(at(6.1), STILL_UNKNOWN) is Change.EMPTY_LEARNED, (
        "but what is read and shows no plate is"
    )


def test_a_scene_that_moves_is_not_learned() -> None:
    track = Track("front")
    for second in (1, 2, 3):
        track.read(shot(second))
    assert track.look(at(4), ROLLING_UNKNOWN) is None


def test_a_changed_scene_where_no_plate_is_left_is_learned_in_the_end() -> None:
    track = arrived()
    track.read(shot(2, plate("12C12345")))
    track.look(at(5), ROLLING)
    for second in (6, 7, 8):
        track.read(shot(second))
    assert track.look(at(10), STANDING) is None
    assert track.look(at(6 + track.policy.absorb_after_leaving), STANDING) is Change.EMPTY_LEARNED


def test_a_standing_vehicle_without_plates_is_no_background_for_long() -> None:
    track = arrived()
    for second in (2, 3, 4):
        track.read(shot(second))
    assert track.look(at(60), STANDING) is None
    assert track.occupied


def test_a_resumed_track_knows_its_vehicle() -> None:
    track = Track("front", TrackPolicy())
    track.resume(at(0), ["12C12345"])
    assert track.occupied
    assert track.read(shot(1, plate("12C12345"))) is None
    assert track.read(shot(2, plate("29H98765"))) is Change.REPLACED


def test_a_slow_readers_late_word_on_a_vehicle_that_left_is_no_new_arrival() -> None:
    track = arrived()
    track.look(at(2), EMPTY)
    assert track.look(at(3), EMPTY) is Change.LEFT
    assert track.read(shot(1.5, plate("12C12345"))) is None
    assert not track.occupied
    assert track.read(shot(4, plate("12C12345"))) is Change.ARRIVED


def test_after_a_restart_a_vehicle_stands_only_when_it_was_seen() -> None:
    track = Track("front")
    track.resume(at(0), ["12C12345"])
    for second in (1, 5, 9):
        track.look(at(second), STILL_UNKNOWN)
    assert not track.standing(at(10))
    assert track.wants_read(at(10))
    track.read(shot(10, plate("12C12345")))
    assert track.standing(at(10))


def test_after_a_restart_an_empty_lane_is_found_by_its_reads() -> None:
    track = Track("front")
    track.resume(at(0), ["12C12345"])
    track.reported = True
    for second in (1, 2, 3):
        track.look(at(second), STILL_UNKNOWN)
        assert track.wants_read(at(second))
        change = track.read(shot(second))
        assert not track.standing(at(second))
    assert change is Change.LEFT


def test_without_a_known_background_a_standing_vehicle_is_looked_at_soon() -> None:
    """Only its plate tells that it is still there."""
    track = Track("front")
    track.look(at(0), ROLLING_UNKNOWN)
    track.read(shot(0, plate("12C12345")))
    track.reported = True
    track.look(at(2), STILL_UNKNOWN)
    track.read(shot(2, plate("12C12345")))
    assert track.wants_read(at(4))


def test_a_vehicle_does_not_stand_where_the_lane_looks_empty() -> None:
    track = arrived()
    track.look(at(2), STANDING)
    assert track.standing(at(3))
    track.look(at(3), EMPTY)
    assert not track.standing(at(3.5))
