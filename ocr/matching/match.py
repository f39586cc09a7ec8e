"""Which declared vehicle set is the one that was read? It abstains rather than guess.

Bayes over the declared sets with an explicit "none of these"; evidence of tractor, trailer and container multiplies.
An undeclared vehicle is not a random plate: fleets have neighbouring numbers, so part of the "none" mass sits on the
siblings of each candidate.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import add

from ocr.matching.columns import NO_TEXT, highest, log_ratios
from ocr.matching.evidence import Evidence
from ocr.matching.values import (
    DEFAULT_POLICY,
    Ambiguous,
    Candidate,
    Match,
    NoMatch,
    Policy,
    Reading,
    Role,
    Scored,
    Verdict,
)
from ocr.plates import look_alike_distance

_Evidence = tuple[tuple[Role, Evidence], ...]
_Ranked = list[tuple[float, Candidate]]

_UNDECLARED_PART = math.log(0.02)
"""A trailer or container was read where none is declared: possible, and it weighs against the candidate."""
_LEAST_PRIOR = 1e-12
_NEGLIGIBLE = 26.0
"""What is left out weighs less than exp(-26) of what is kept: too little to move a probability by 1e-10."""
_SHOWN_RIVALS = 4


def match(
    readings: Sequence[Reading], candidates: Iterable[Candidate], policy: Policy = DEFAULT_POLICY
) -> Verdict:
    """P(candidate | readings) as a verdict; readings without characters say nothing."""
    evidence = tuple((reading.role, Evidence.of(reading)) for reading in readings if reading.positions)
    pool = tuple(candidates)
    if not evidence or not pool:
        return NoMatch(1.0)
    ranked, none = _posterior(evidence, pool, policy)
    return _judge(ranked, none, evidence, policy)


def _posterior(evidence: _Evidence, pool: Sequence[Candidate], policy: Policy) -> tuple[_Ranked, float]:
    """The likeliest candidate and all that may rival it, by falling probability; and the probability of none."""
    priors = _priors(pool)
    if len(evidence) > 1:
        pool, priors = _contenders(evidence, pool, priors, policy)
    fits, nears = _support(evidence, pool)
    peak = max(0.0, *fits, *nears.values())
    masses = [prior * math.exp(fit - peak) for prior, fit in zip(priors, fits, strict=True)]
    whole = sum(masses)
    closer = sum(priors[n] * math.exp(near - peak) - masses[n] for n, near in nears.items())
    strangers = (1 - policy.sibling_share) * math.exp(-peak) + policy.sibling_share * (whole + closer)
    none = policy.none_prior * strangers
    total = (1 - policy.none_prior) * whole + none
    share = (1 - policy.none_prior) / total
    least = min(max(masses), policy.rival / share)
    shown = [(mass * share, pool[n]) for n, mass in enumerate(masses) if mass >= least]
    return sorted(shown, key=lambda pair: (-pair[0], pair[1].id)), none / total


def _contenders(
    evidence: _Evidence, pool: Sequence[Candidate], priors: list[float], policy: Policy
) -> tuple[list[Candidate], list[float]]:
    """All sets that may still be the likeliest or count in the sum, whatever the readings after the first one say."""
    role, seen = evidence[0]
    first = _ratios(role, seen, pool)
    most, rest = highest(seen), sum(highest(other) for _, other in evidence[1:])
    leader = first.index(max(first))
    score = math.log(priors[leader]) + _support(evidence, [pool[leader]])[0][0]
    floor = max(score, math.log(policy.none_prior) + math.log1p(-policy.sibling_share)) - _NEGLIGIBLE
    least = min(score, floor) - rest
    kept = [n for n, ratio in enumerate(first) if (ratio if ratio < 0 else most) >= least]
    return [pool[n] for n in kept], [priors[n] for n in kept]


def _priors(pool: Sequence[Candidate]) -> list[float]:
    weights = [candidate.weight for candidate in pool]
    whole = sum(weights) or 1.0
    return [weight / whole if weight > whole * _LEAST_PRIOR else _LEAST_PRIOR for weight in weights]


def _support(evidence: _Evidence, pool: Sequence[Candidate]) -> tuple[list[float], dict[int, float]]:
    """The log likelihood ratio of all readings for each set that may pass; and, where it differs, if a sibling passes."""
    fits = [0.0] * len(pool)
    closer: dict[int, float] = defaultdict(float)
    for role, seen in evidence:
        ratios = _ratios(role, seen, pool)
        fits = list(map(add, fits, ratios))
        for n in [n for n, ratio in enumerate(ratios) if ratio >= 0]:
            closer[n] += max(seen.weigh(text)[1] for text in pool[n].texts(role)) - ratios[n]
    return fits, {n: fits[n] + gain for n, gain in closer.items()}


def _ratios(role: Role, seen: Evidence, pool: Sequence[Candidate]) -> list[float]:
    columns = [log_ratios(seen, texts) for texts in _columns(role, pool)]
    best = list(map(max, *columns)) if len(columns) > 1 else columns[0] if columns else [NO_TEXT] * len(pool)
    if NO_TEXT not in best:
        return best
    return [_UNDECLARED_PART if ratio == NO_TEXT else ratio for ratio in best]


def _columns(role: Role, pool: Sequence[Candidate]) -> list[list[str]]:
    """What a reading of this role may show: each column has one text of every candidate, or an empty one."""
    if role == "container":
        rows = [candidate.containers for candidate in pool]
        return [[row[n] if n < len(row) else "" for row in rows] for n in range(max(map(len, rows)))]
    tractors, trailers = [c.tractor for c in pool], [c.trailer or "" for c in pool]
    return {"tractor": [tractors], "trailer": [trailers]}.get(role, [tractors, trailers])


def _judge(ranked: _Ranked, none: float, evidence: _Evidence, policy: Policy) -> Verdict:
    best, candidate = ranked[0]
    nearest = Scored(candidate.id, best)
    if _contradicted(candidate, evidence, policy):
        return NoMatch(none, nearest, contradicted=True)
    if none >= policy.needed:
        return NoMatch(none, nearest)
    rivals = [(share, other) for share, other in ranked[1:] if share >= policy.rival]
    if any(_same(candidate, other) for _, other in rivals):
        return Ambiguous(_scores(nearest, rivals), "same_plate")
    if any(look_alike_distance(candidate.tractor, other.tractor) <= policy.look_alike for _, other in rivals):
        return Ambiguous(_scores(nearest, rivals), "look_alike")
    if best >= policy.needed and _complete(candidate, evidence):
        return Match(candidate.id, best)
    return Ambiguous(_scores(nearest, rivals), "uncertain")


def _contradicted(candidate: Candidate, evidence: _Evidence, policy: Policy) -> bool:
    """A part of the set shows a surely read character that the declared text does not have."""
    return any(
        all(seen.contradicts(text, policy.contradiction) for text in texts)
        for role, seen in evidence
        if (texts := candidate.texts(role))
    )


def _complete(candidate: Candidate, evidence: _Evidence) -> bool:
    """Every reading that can be compared has as many characters as the declared text."""
    parts = [(seen, candidate.texts(role)) for role, seen in evidence]
    return all(any(seen.same_length(text) for text in texts) for seen, texts in parts if texts)


def _same(one: Candidate, other: Candidate) -> bool:
    return one.tractor == other.tractor


def _scores(nearest: Scored, rivals: _Ranked) -> tuple[Scored, ...]:
    return (nearest, *(Scored(other.id, share) for share, other in rivals[:_SHOWN_RIVALS]))
