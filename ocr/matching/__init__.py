"""Pairing what was read with what was declared. Pure Python on purpose: the gate imports it."""

from ocr.matching.match import match
from ocr.matching.values import (
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
)

__all__ = [
    "Ambiguous",
    "Candidate",
    "Match",
    "NoMatch",
    "Policy",
    "Position",
    "Reading",
    "Role",
    "Scored",
    "Verdict",
    "match",
]
