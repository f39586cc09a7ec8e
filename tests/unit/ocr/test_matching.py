import random

import pytest

from ocr.matching import Ambiguous, Candidate, Match, NoMatch, Policy, Reading, Role, match
from ocr.matching.evidence import Evidence


def reading(
    text: str, role: Role = "tractor", *, sure: float = 0.999, doubts: dict[int, str] | None = None
) -> Reading:
    """`doubts`: place -> the sign that is nearly as likely there."""
    positions = tuple(
        ((char, 0.6), (doubts[place], 0.38)) if doubts and place in doubts else ((char, sure),)
        for place, char in enumerate(text)
    )
    return Reading(positions, role)


def crowd(count: int) -> list[Candidate]:
    dice = random.Random(7)
    plates = {
        f"{dice.choice([12, 15, 29, 98])}{dice.choice('CDHF')}{dice.randint(10000, 99999)}"
        for _ in range(count)
    }
    return [Candidate(f"r{n}", plate) for n, plate in enumerate(sorted(plates))]


TRUCK = Candidate("truck", "12C12345", "12R00123", ("CSQU3054383",))
LOOK_ALIKE = Candidate("alike", "12C12845", "15R99871")
OTHER = Candidate("other", "98H65432")


def test_a_clear_read_finds_its_record_among_thousands() -> None:
    verdict = match([reading("12C12345")], [*crowd(2000), TRUCK])
    assert isinstance(verdict, Match)
    assert verdict.candidate_id == "truck"
    assert verdict.probability > 0.99


def test_a_plate_that_nobody_declared_matches_nothing() -> None:
    verdict = match([reading("77H00112")], [TRUCK, OTHER])
    assert isinstance(verdict, NoMatch)
    assert verdict.probability > 0.99


def test_without_candidates_or_readings_there_is_no_match() -> None:
    assert match([reading("12C12345")], []) == NoMatch(1.0)
    assert match([], [TRUCK]) == NoMatch(1.0)
    assert match([Reading(())], [TRUCK]) == NoMatch(1.0)


def test_one_surely_read_different_digit_is_a_mismatch_and_names_what_it_resembles() -> None:
    verdict = match([reading("12C12346")], [TRUCK, OTHER])
    assert isinstance(verdict, NoMatch)
    assert verdict.contradicted
    assert verdict.nearest is not None
    assert verdict.nearest.candidate_id == "truck"


def test_a_doubtful_digit_between_two_look_alikes_forces_abstention() -> None:
    verdict = match([reading("12C12345", doubts={5: "8"})], [TRUCK, LOOK_ALIKE, OTHER])
    assert isinstance(verdict, Ambiguous)
    assert verdict.reason == "look_alike"
    assert [score.candidate_id for score in verdict.scores][:2] == ["truck", "alike"]


def test_the_trailer_settles_what_the_tractor_leaves_open() -> None:
    readings = [reading("12C12345", doubts={5: "8"}), reading("12R00123", "trailer")]
    verdict = match(readings, [TRUCK, LOOK_ALIKE, OTHER])
    assert isinstance(verdict, Match)
    assert verdict.candidate_id == "truck"


def test_a_foreign_trailer_behind_the_right_tractor_is_a_mismatch() -> None:
    verdict = match([reading("12C12345"), reading("98R77777", "trailer")], [TRUCK, OTHER])
    assert isinstance(verdict, NoMatch)
    assert verdict.contradicted


def test_a_container_alone_can_identify() -> None:
    verdict = match([reading("CSQU3054383", "container")], [TRUCK, OTHER])
    assert isinstance(verdict, Match)


def test_two_declarations_of_one_plate_are_left_to_an_officer() -> None:
    verdict = match([reading("12C12345")], [TRUCK, Candidate("second", "12C12345")])
    assert isinstance(verdict, Ambiguous)
    assert verdict.reason == "same_plate"


def test_a_reading_of_unknown_role_may_be_the_trailer() -> None:
    verdict = match([reading("12R00123", "unknown")], [TRUCK, OTHER])
    assert isinstance(verdict, Match)


def test_a_lost_character_is_a_poor_read_not_a_match() -> None:
    verdict = match([reading("12C1234")], [TRUCK, OTHER])
    assert isinstance(verdict, Ambiguous)
    assert verdict.reason == "uncertain"


def test_an_unsure_reading_matches_less_than_a_sure_one() -> None:
    sure = match(
        [Reading(reading("12C12345").positions, "tractor", 1.0)], [*crowd(200), TRUCK], Policy(needed=0.5)
    )
    unsure = match(
        [Reading(reading("12C12345").positions, "tractor", 0.2)], [*crowd(200), TRUCK], Policy(needed=0.5)
    )
    assert isinstance(sure, Match)
    assert isinstance(unsure, Match)
    assert unsure.probability < sure.probability


def test_the_prior_weighs_where_the_read_is_split() -> None:
    heavy = Candidate("alike", "12C12845", weight=50.0)
    verdict = match([reading("12C12345", doubts={5: "8"})], [TRUCK, heavy])
    assert isinstance(verdict, Ambiguous)
    assert verdict.scores[0].candidate_id == "alike"


@pytest.mark.parametrize("text", ["12C12345", "12C1234", "12C123456", "桂F12345"])
def test_evidence_prefers_the_text_that_was_read(text: str) -> None:
    evidence = Evidence.of(reading("12C12345"))
    assert evidence.weigh("12C12345") >= evidence.weigh(text)
