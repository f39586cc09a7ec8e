"""From a guess to the probability that its text is right: a logistic fit on labelled photos, stored with the model."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ocr.engines.sessions import MODELS
from ocr.errors import ReaderError
from ocr.plate_reader import Guess
from ocr.plates import find_kind


@dataclass(frozen=True, slots=True)
class Calibration:
    """`accept`: the least probability at which a text is believed; `doubtful`: below this it is not even shown.

    `same` and `different`: nats for each whole reading of the same place from other corners that has the same text, or another.
    """

    weights: tuple[float, ...]
    bias: float
    accept: float
    doubtful: float
    same: float = 0.0
    different: float = 0.0

    def probability(self, guess: Guess) -> float:
        """0 to 1; a text outside both grammars is never more than doubtful."""
        score = self.bias + sum(w * x for w, x in zip(self.weights, features(guess), strict=True))
        chance = _logistic(score)
        return chance if find_kind(guess.text) else min(chance, self.doubtful)

    def among(self, probability: float, same: float, different: float) -> float:
        """Of a text beside other readings of its place: the sums of their probabilities, by whether they have its text."""
        weight = self.same * same - self.different * different
        if weight == 0 or not 0 < probability < 1:
            return probability
        return _logistic(math.log(probability / (1 - probability)) + weight)


def _logistic(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def features(guess: Guess) -> Sequence[float]:
    """Bounded, so that no single one runs away: score, gap, least sure character, four digits (one may be lost)."""
    return (
        max(guess.score, -8.0),
        min(guess.gap, 8.0),
        math.log(max(1.0 - guess.weakest, 1e-4)),
        1.0 if guess.old_format else 0.0,
    )


@cache
def stored(recogniser: str) -> Calibration:
    """The calibration of a recogniser, by its name. Raises ReaderError `model_broken`."""
    path = MODELS / "calibration.json"
    try:
        values = json.loads(path.read_text("utf8"))[recogniser]
        beside = values.get("same", 0.0), values.get("different", 0.0)
        return Calibration(
            tuple(values["weights"]), values["bias"], values["accept"], values["doubtful"], *beside
        )
    except (OSError, KeyError, ValueError) as error:
        raise ReaderError(
            "model_broken", f"{path.name} is missing or damaged: install the package again."
        ) from error
