"""A match or a case: the verdict of the matcher in the words of the gate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from events.messages.lane import CharacterPosterior, ContainerEvidence, PlateEvidence, VehicleSighted
from gate.domain.pairing import Case, CaseKind, Expected, Paired, pair

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def declared(
    record_id: str, tractor: str, trailer: str | None = None, *, coming: bool = True, hours: int = 0
) -> Expected:
    start = NOW + timedelta(hours=hours - 1)
    return Expected(record_id, 1, tractor, trailer, (), start, start + timedelta(hours=2), next=coming)


def plate(text: str, part: str = "front", sure: float = 0.995) -> PlateEvidence:
    return PlateEvidence(
        camera=part,
        part=part,
        text=text,
        country=None,
        layout=1,
        probability=sure,
        accepted=True,
        characters=tuple(CharacterPosterior(candidates=((char, sure),)) for char in text),
        frames=5,
    )


def sighted(*plates: PlateEvidence, container: str | None = None) -> VehicleSighted:
    seen = (
        (ContainerEvidence(camera="side", text=container, probability=0.99, accepted=True),)
        if container
        else ()
    )
    return VehicleSighted(
        sighting_id="s", lane="b2-in", started_at=NOW, ended_at=NOW, plates=plates, containers=seen
    )


DAY = (
    declared("a", "12C12345", "12R00111"),
    declared("b", "29H77777"),
    declared("c", "15C88888", "15R11111"),
)


@pytest.mark.parametrize(
    "plates",
    [
        (plate("12C12345"),),
        (plate("12C12345"), plate("12R00111", "rear")),
        (plate("12R00111", "rear"),),
        (plate("12C12345"), plate("12C12345", "rear")),
    ],
)
def test_what_was_declared_is_recognised_from_front_or_rear(plates: tuple[PlateEvidence, ...]) -> None:
    verdict = pair(sighted(*plates), DAY)
    assert isinstance(verdict, Paired)
    assert verdict.record_id == "a"
    assert verdict.probability > 0.99


@pytest.mark.parametrize(
    ("plates", "kind"),
    [
        ((), CaseKind.UNREAD),
        ((plate("98C55555"),), CaseKind.UNDECLARED),
        ((plate("12C12346"),), CaseKind.LOOK_ALIKE),
        ((plate("12C12345"), plate("98R77777", "rear")), CaseKind.MISMATCH),
        ((plate("29H77777"), plate("98R77777", "rear")), CaseKind.MISMATCH),
        ((plate("12C1234"),), CaseKind.AMBIGUOUS),
    ],
)
def test_anything_else_is_a_case_for_an_officer(plates: tuple[PlateEvidence, ...], kind: CaseKind) -> None:
    verdict = pair(sighted(*plates), DAY)
    assert isinstance(verdict, Case)
    assert verdict.kind is kind


def test_two_declarations_of_one_vehicle_compete() -> None:
    verdict = pair(sighted(plate("12C12345")), (*DAY, declared("d", "12C12345")))
    assert isinstance(verdict, Case)
    assert verdict.kind is CaseKind.COMPETING
    assert {score.candidate_id for score in verdict.scores} == {"a", "d"}


def test_a_point_that_is_not_the_next_one_is_out_of_order() -> None:
    verdict = pair(sighted(plate("12C12345")), (declared("a", "12C12345", coming=False),))
    assert isinstance(verdict, Case)
    assert verdict.kind is CaseKind.OUT_OF_ORDER


def test_with_nothing_declared_everything_is_undeclared() -> None:
    verdict = pair(sighted(plate("12C12345")), ())
    assert isinstance(verdict, Case)
    assert (verdict.kind, verdict.scores) == (CaseKind.UNDECLARED, ())


def test_a_truck_that_comes_at_another_hour_is_still_recognised() -> None:
    assert isinstance(pair(sighted(plate("12C12345")), (declared("a", "12C12345", hours=20),)), Paired)


def test_a_container_alone_can_tell_the_truck() -> None:
    loaded = replace(DAY[1], containers=("CSQU3054383",))
    verdict = pair(sighted(container="CSQU3054383"), (DAY[0], loaded))
    assert isinstance(verdict, Paired)
    assert verdict.record_id == "b"
