"""A read and its candidates side by side, character by character."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from events.messages.lane import PlateEvidence
from gate.pages.templating import percent

_SURE = 0.9


@dataclass(frozen=True)
class ReadPlace:
    """`others` are the next best characters where the reader is not sure."""

    sign: str
    percent: int
    unsure: bool
    others: str


@dataclass(frozen=True)
class ReadPlate:
    text: str
    part: str
    camera: str
    percent: int
    colour: str | None
    characters: tuple[ReadPlace, ...]


@dataclass(frozen=True)
class Place:
    """One declared character; `read` is what the camera saw there, where it differs (empty: nothing)."""

    sign: str
    differs: bool
    read: str = ""


def read_plate(plate: PlateEvidence) -> ReadPlate:
    places = tuple(_place(spot.candidates) for spot in plate.characters)
    return ReadPlate(plate.text, plate.part, plate.camera, percent(plate.probability), plate.colour, places)


def _place(candidates: tuple[tuple[str, float], ...]) -> ReadPlace:
    (sign, probability), *others = candidates
    unsure = probability < _SURE
    return ReadPlace(
        sign, percent(probability), unsure, " ".join(other for other, _ in others[:2]) if unsure else ""
    )


def compare(declared: str, read: str) -> tuple[Place, ...]:
    """The declared characters, those that the read does not show marked."""
    places: list[Place] = []
    for kind, start, end, read_start, read_end in SequenceMatcher(
        None, declared, read, autojunk=False
    ).get_opcodes():
        seen = read[read_start:read_end]
        for place, sign in enumerate(declared[start:end]):
            places.append(Place(sign, kind != "equal", seen[place : place + 1] if kind == "replace" else ""))
    return tuple(places)
