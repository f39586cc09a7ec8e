"""The figures of `bordergate bench matching` are counted rightly, and its days are what they claim."""

import itertools
import random

import pytest

from deploy.bench.pairing.day import Passage, declared_sets, passages
from deploy.bench.pairing.figures import count_pairs, measure_pairing
from ocr.matching import Candidate, Match, NoMatch, Verdict
from ocr.plates import find_kind, is_container, look_alike_distance

ONE, TWO = Candidate("one", "12C12345"), Candidate("two", "14C11111")


def test_right_and_wrong_pairs_and_abstentions_are_counted_apart() -> None:
    day = [Passage((), "one"), Passage((), "two"), Passage((), "one"), Passage((), None)]
    verdicts: list[Verdict] = [Match("one", 1.0), Match("one", 1.0), NoMatch(1.0), Match("two", 1.0)]
    figures = count_pairs([ONE, TWO], day, verdicts, [1.0, 2.0, 3.0, 10.0])
    assert (figures.declared, figures.right, figures.wrong) == (3, 1, 2)
    assert (figures.ms_median, figures.ms_p95) == (2.5, 10.0)
    assert figures.wrong_interval[0] < 0.5 < figures.wrong_interval[1]


def test_a_day_has_look_alikes_and_only_plates_and_numbers_that_exist() -> None:
    pool = declared_sets(400, random.Random(2))
    assert len({candidate.tractor for candidate in pool}) == 400
    assert all(find_kind(candidate.tractor) for candidate in pool)
    assert all(is_container(text) for candidate in pool for text in candidate.containers)
    close = [look_alike_distance(a.tractor, b.tractor) for a, b in itertools.pairwise(pool)]
    assert sum(distance < 1 for distance in close) > 5


def test_undeclared_vehicles_are_among_those_that_come() -> None:
    pool = declared_sets(50, random.Random(2))
    day = passages(pool, 400, random.Random(3))
    assert 0 < sum(passage.truth is None for passage in day) < 40
    assert all(passage.readings for passage in day)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_small_day_is_paired_without_a_wrong_pair(seed: int) -> None:
    figures = measure_pairing(300, 100, seed)
    assert figures.wrong == 0
    assert figures.right > 0.9 * figures.declared
