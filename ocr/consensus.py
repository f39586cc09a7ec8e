"""Several readings of one place, from corners found in different ways: the same text makes it likelier, another one doubtful."""

from collections.abc import Sequence
from dataclasses import replace

from ocr.calibration import Calibration
from ocr.overlap import same_place
from ocr.reads import PlateRead

_CONFIRMED = 0.5
"""Sum of the probabilities of other readings with its text from which a plate was not cut off: it looks the same from there."""


def weighed(plates: Sequence[PlateRead], calibration: Calibration) -> list[PlateRead]:
    """Each with the probability and the acceptance that it has among the others; texts of no grammar say nothing of any."""
    return [_among(plate, _beside(plate, plates), calibration) for plate in plates]


def _beside(plate: PlateRead, plates: Sequence[PlateRead]) -> list[PlateRead]:
    return [
        other for other in plates if other is not plate and other.country and same_place(other.box, plate.box)
    ]


def _among(plate: PlateRead, others: Sequence[PlateRead], calibration: Calibration) -> PlateRead:
    same = sum(other.probability for other in others if other.text == plate.text)
    different = sum(other.probability for other in others if other.text != plate.text)
    probability = calibration.among(plate.probability, same, different)
    cut_off = plate.probability >= calibration.accept and not plate.accepted and same < _CONFIRMED
    accepted = plate.country is not None and not cut_off and probability >= calibration.accept
    return replace(plate, probability=round(probability, 5), accepted=accepted)
