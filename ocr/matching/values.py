"""Words of the pairing: readings and declared sets in, one of three verdicts out."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["tractor", "trailer", "container", "unknown"]
Position = tuple[tuple[str, float], ...]
"""The best few (character, probability) of one place in the text, best first; together at most one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One plate or container as the lane read it; `certainty` is the calibrated probability of its best text."""

    positions: tuple[Position, ...]
    role: Role = "unknown"
    certainty: float = 1.0

    @property
    def text(self) -> str:
        return "".join(position[0][0] for position in self.positions)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declared vehicle set (canonical texts); `weight` is its relative prior: time window, gate, direction."""

    id: str
    tractor: str
    trailer: str | None = None
    containers: tuple[str, ...] = ()
    weight: float = 1.0

    def texts(self, role: Role) -> tuple[str, ...]:
        """The declared texts that a reading of this role may show; empty where none is declared."""
        if role == "container":
            return self.containers
        trailer = (self.trailer,) if self.trailer else ()
        if role == "trailer":
            return trailer
        return (self.tractor,) if role == "tractor" else (self.tractor, *trailer)


@dataclass(frozen=True, slots=True)
class Policy:
    """When to believe.

    `none_prior`: share of vehicles at this point that nobody declared; `sibling_share`: how many of those have a
    plate one character away from a declared one; `needed`: least probability of a match, and of none; `rival`: a
    look-alike (at most `look_alike` apart) with at least this probability forces abstention; `contradiction`: a
    character read at least this surely must be the declared one.
    """

    none_prior: float = 0.05
    sibling_share: float = 0.2
    needed: float = 0.99
    rival: float = 0.0005
    look_alike: float = 0.7
    contradiction: float = 0.9


DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Scored:
    candidate_id: str
    probability: float


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate, and no look-alike of it in sight."""

    candidate_id: str
    probability: float


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several candidates, or too little certainty: a second factor decides. Likeliest first."""

    scores: tuple[Scored, ...]
    reason: Literal["look_alike", "same_plate", "uncertain"]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """None of the candidates. `nearest` is what the plate resembles most, for the officer's page.

    `contradicted` says that a surely read character differs from `nearest`: a mismatching plate, not a poor read.
    """

    probability: float
    nearest: Scored | None = None
    contradicted: bool = False


Verdict = Match | Ambiguous | NoMatch
