from lanes.motion import Look
from lanes.sighting import (
    DEFAULT_SIGHTING,
    agreed,
    agreed_container,
    container_evidence,
    plate_evidence,
    suffices,
    voted,
)
from lanes.tracking import Shot, Track
from ocr.reads import CharRead, PlateRead
from tests.unit.lanes.builders import at, container, plate, shot


def test_the_reads_of_a_camera_are_voted_into_one_plate() -> None:
    winner = voted([shot(1, plate("12C12345")), shot(2, plate("12C12345")), shot(3, plate("12C12845", 0.5))])
    assert winner is not None
    assert (winner.text, winner.accepted) == ("12C12345", True)


def test_the_sharpest_reads_outvote_many_blurred_ones() -> None:
    blurred = [shot(n, plate("12C12845", 0.7), sharpness=1.0) for n in range(20)]
    sharp = [shot(n, plate("12C12345", 0.95), sharpness=9.0) for n in range(20, 28)]
    winner = voted([*blurred, *sharp])
    assert winner is not None
    assert winner.text == "12C12345"


def test_the_vehicle_in_front_counts_more_than_one_far_behind() -> None:
    shots = [shot(n, plate("12C12345", 0.8, height=60), plate("29H98765", 0.9, height=15)) for n in range(3)]
    winner = voted(shots)
    assert winner is not None
    assert winner.text == "12C12345"


def test_what_is_no_plate_text_is_never_reported() -> None:
    assert voted([shot(1, plate("12")), shot(2, plate("?!"))]) is None
    assert voted([]) is None
    assert voted([shot(1)]) is None


def test_one_sure_read_is_no_agreement_yet() -> None:
    assert agreed([shot(1, plate("12C12345"))]) is None
    assert agreed([shot(1, plate("12C12345")), shot(2, plate("12C12345"))]) == "12C12345"


def test_doubtful_reads_never_agree() -> None:
    assert agreed([shot(n, plate("12C12345", 0.4)) for n in range(6)]) is None


def test_evidence_carries_the_best_few_characters_with_their_probabilities() -> None:
    many = tuple((char, 0.1) for char in "0DQUOC8")
    read = PlateRead(
        "12C1234",
        "VN",
        2,
        plate("12C12345").corners,
        0.6,
        False,
        (CharRead("1", 0.9), CharRead("0", 0.1, many)),
        frames=3,
    )
    evidence = plate_evidence("cam-1", "rear", read)
    assert evidence.characters[0].candidates == (("1", 0.9),)
    assert [char for char, _ in evidence.characters[1].candidates] == ["0", "D", "Q", "U", "O"]
    assert (evidence.camera, evidence.part, evidence.layout, evidence.frames) == ("cam-1", "rear", 2, 3)
    assert not evidence.accepted


def test_containers_are_reported_by_their_surest_read() -> None:
    shots = [
        Shot(at(1), containers=(container("MSKU1234565", 0.7, accepted=False),)),
        Shot(at(2), containers=(container("MSKU1234565", 0.95),)),
        Shot(at(3), containers=(container("TGHU7654321", 0.2, accepted=False),)),
    ]
    first, second = container_evidence("side", shots)
    assert (first.text, first.probability, first.accepted) == ("MSKU1234565", 0.95, True)
    assert second.text == "TGHU7654321"
    assert agreed_container(shots) == "MSKU1234565"


def track(reads: int, *, agreed_on: str | None = None, moved: float = 0.0) -> Track:
    seen = Track("front", occupied=True, reads=reads, agreed=agreed_on, arrived_at=at(0))
    seen.look(at(moved), Look(moving=True, occupied=True, area=0.4))
    return seen


def ripe(seconds: float, *tracks: Track) -> bool:
    return suffices(tracks, at(0), at(seconds), DEFAULT_SIGHTING)


def test_a_standing_vehicle_is_reported_after_enough_reads() -> None:
    assert not ripe(3, track(DEFAULT_SIGHTING.attempts - 1))
    assert ripe(3, track(DEFAULT_SIGHTING.attempts))


def test_a_rolling_vehicle_is_given_more_time() -> None:
    assert not ripe(3, track(DEFAULT_SIGHTING.attempts, moved=2.9))
    assert ripe(12, track(DEFAULT_SIGHTING.attempts, moved=11.9))


def test_a_standing_vehicle_that_all_its_cameras_agree_on_is_reported() -> None:
    assert ripe(2, track(2, agreed_on="12C12345"))
    assert not ripe(2, track(2, agreed_on="12C12345"), track(1))


def test_a_slow_reader_is_waited_for_but_not_for_ever() -> None:
    """Its first read showed the vehicle far off, as like as not: a report without a plate costs an officer's time."""
    rolling = track(DEFAULT_SIGHTING.fewest - 1, moved=59)
    assert not ripe(59, rolling)
    assert ripe(60, rolling)
    assert ripe(60, track(0))


def test_a_rolling_vehicle_is_reported_once_every_camera_has_seen_it_a_few_times() -> None:
    seen_well = track(DEFAULT_SIGHTING.fewest, moved=11.9)
    assert ripe(12, seen_well, track(1, agreed_on="12C12345", moved=11.9))
    assert not ripe(12, seen_well, track(1, moved=11.9))
