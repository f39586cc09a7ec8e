"""The pairing answers as if every candidate had been weighed one after the other."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.matching import (
    Ambiguous,
    Candidate,
    Match,
    NoMatch,
    Policy,
    Position,
    Reading,
    Role,
    Scored,
    Verdict,
    match,
)
from ocr.matching.columns import NO_TEXT, log_ratios
from ocr.matching.evidence import Evidence

ROLES: tuple[Role, ...] = ("tractor", "trailer", "container", "unknown")
SIGNS = "0123456789ABCDR桂粤挂"
NO_RIVAL_TOO_SMALL = Policy(needed=1.0, rival=1e-7)
texts = st.text(SIGNS, min_size=5, max_size=9)
tractors = st.one_of(texts, st.sampled_from(["12C12345", "12C12346", "12C1234", "12C123456", "桂F12345"]))
containers = st.lists(st.sampled_from(["CSQU3054383", "CSQU3054384", "MSKU9070323"]), max_size=3)
candidates = st.builds(
    Candidate,
    id=st.uuids().map(str),
    tractor=tractors,
    trailer=st.none() | texts,
    containers=containers.map(tuple),
    weight=st.sampled_from([0.05, 0.3, 1.0]),
)


def place(char: str, other: str, sure: float) -> Position:
    return ((char, sure),) if char == other else ((char, sure), (other, (1 - sure) / 2))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    role = draw(st.sampled_from(ROLES))
    text = draw(st.sampled_from(["CSQU3054383", "MSKU907032"]) if role == "container" else tractors)
    sure = st.sampled_from([0.34, 0.6, 0.9, 0.999])
    places = tuple(place(char, draw(st.sampled_from(SIGNS)), draw(sure)) for char in text)
    return Reading(places, role, draw(st.sampled_from([0.0, 0.4, 0.99, 1.0])))


def one_by_one(
    given_readings: Sequence[Reading], pool: Sequence[Candidate], policy: Policy
) -> tuple[list[Scored], float]:
    """Every candidate's probability, likeliest first, and that of none: the definition, term by term."""
    whole = sum(candidate.weight for candidate in pool)
    fits, siblings = [], 0.0
    for candidate in pool:
        fit = near = 0.0
        for reading in given_readings:
            weighed = [Evidence.of(reading).weigh(text) for text in candidate.texts(reading.role)]
            fit += max((one for one, _ in weighed), default=math.log(0.02))
            near += max((other for _, other in weighed), default=math.log(0.02))
        fits.append(candidate.weight / whole * math.exp(fit) * (1 - policy.none_prior))
        siblings += candidate.weight / whole * math.exp(near)
    none = policy.none_prior * (1 - policy.sibling_share + policy.sibling_share * siblings)
    total = sum(fits) + none
    ranked = sorted((-fit / total, candidate.id) for fit, candidate in zip(fits, pool, strict=True))
    return [Scored(name, -share) for share, name in ranked], none / total


@settings(max_examples=150, deadline=None)
@given(
    st.lists(readings(), min_size=1, max_size=3),
    st.lists(candidates, min_size=1, max_size=12, unique_by=lambda one: one.id),
)
def test_probabilities_are_those_of_weighing_each_candidate(
    given_readings: list[Reading], pool: list[Candidate]
) -> None:
    verdict = match(given_readings, pool, NO_RIVAL_TOO_SMALL)
    scores, none = one_by_one(given_readings, pool, NO_RIVAL_TOO_SMALL)
    if isinstance(verdict, NoMatch):
        assert verdict.probability == pytest.approx(none, abs=1e-9)
    for shown, expected in zip(shown_by(verdict), scores, strict=False):
        assert shown.probability == pytest.approx(expected.probability, abs=1e-9)


def shown_by(verdict: Verdict) -> Sequence[Scored]:
    if isinstance(verdict, Ambiguous):
        return verdict.scores
    if isinstance(verdict, Match):
        return [Scored(verdict.candidate_id, verdict.probability)]
    return [verdict.nearest] if verdict.nearest else []


@settings(max_examples=150, deadline=None)
@given(readings(), st.lists(st.just("") | texts | tractors, min_size=1, max_size=40))
def test_log_ratios_of_many_texts_are_those_of_each(reading: Reading, many: list[str]) -> None:
    seen = Evidence.of(reading)
    expected = [seen.weigh(text)[0] if text else NO_TEXT for text in many]
    assert log_ratios(seen, many) == pytest.approx(expected, abs=1e-9)
