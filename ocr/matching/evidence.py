"""What one reading says about any declared text: likelihood ratios against a random plate."""

import math
from dataclasses import dataclass
from itertools import accumulate
from operator import add, getitem

from ocr.matching.places import Logs, Place, place_of
from ocr.matching.values import Reading

_SLIP = 0.001
"""Share of characters that even a sure read gets wrong: no posterior is ever believed whole."""
CHANGED_LENGTH = math.log(0.002)
"""A character lost or invented by the reader."""
STRANGER = math.log(1e-9)
_HOPELESS = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reading prepared once and asked about thousands of texts."""

    places: tuple[Place, ...]
    logs: tuple[Logs, ...]

    @classmethod
    def of(cls, reading: Reading) -> "Evidence":
        doubt = (1.0 - reading.certainty) / max(1, len(reading.positions))
        places = tuple(place_of(position, _SLIP + doubt) for position in reading.positions)
        return cls(places, tuple(place.logs for place in places))

    def weigh(self, text: str) -> tuple[float, float]:
        """Log P(reading | text) - log P(reading | random plate), and the same averaged over the siblings of `text`.

        Siblings are the texts that differ from it in one character of the same class.
        """
        fit, places = self._aligned(text)
        if fit < _HOPELESS or len(places) != len(text):
            return fit, fit
        gains = [place.gain(char) for place, char in zip(places, text, strict=True)]
        return fit, fit + math.log(max(sum(gains) / len(gains), 1e-300))

    def contradicts(self, text: str, surety: float) -> bool:
        """True where a surely read character is not the one in `text`; one lost or invented sign is only a poor read."""
        _, places = self._aligned(text)
        if len(places) != len(text):
            return abs(len(self.places) - len(text)) > 1
        return any(
            place.surety >= surety and place.best != char for place, char in zip(places, text, strict=True)
        )

    def same_length(self, text: str) -> bool:
        return len(self.places) == len(text)

    def _aligned(self, text: str) -> tuple[float, tuple[Place, ...]]:
        """Best log ratio over alignments with at most one character too many or too few, and the places used."""
        surplus = len(self.places) - len(text)
        if surplus == 0:
            return sum(map(getitem, self.logs, text)), self.places
        if abs(surplus) > 1:
            return STRANGER, ()
        fits = self._with_gap(text, surplus)
        fit = max(fits)
        if surplus < 0:
            return fit + CHANGED_LENGTH, ()
        gap = fits.index(fit)
        return fit + CHANGED_LENGTH, self.places[:gap] + self.places[gap + 1 :]

    def _with_gap(self, text: str, surplus: int) -> list[float]:
        """Log ratios with the n-th sign of the longer side left out, for each n."""
        shift, skip = (self.logs[1:], text) if surplus > 0 else (self.logs, text[1:])
        before = accumulate(map(getitem, self.logs, text), initial=0.0)
        behind = list(accumulate(map(getitem, reversed(shift), reversed(skip)), initial=0.0))
        return list(map(add, before, reversed(behind)))
