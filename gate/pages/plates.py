"""How a plate is drawn: as printed, in its own colour."""

from dataclasses import dataclass

from events.messages.values import Country, PlateId
from ocr.plates import display, display_container, is_container

_COLOURS = {"white", "yellow", "blue", "red", "green"}


@dataclass(frozen=True)
class Chip:
    country: str
    text: str
    colour: str


def chip(plate: PlateId | str, seen: str | None = None) -> Chip:
    """A plate chip; `seen` is the colour a camera saw. Without a known colour a Chinese lorry's plate is yellow (GA 36-2018), a Vietnamese one white."""
    if isinstance(plate, str):
        return Chip(_land(plate), display(plate), _known(seen) or _usual(_land(plate)))
    colour = _known(seen or plate.colour) or _usual(plate.country)
    return Chip(str(plate.country), display(plate.text), colour)


def _known(colour: str | None) -> str | None:
    return colour if colour in _COLOURS else None


def _land(text: str) -> str:
    return Country.CHINA if any("\u4e00" <= sign <= "\u9fff" for sign in text) else Country.VIETNAM


def _usual(country: str) -> str:
    return "yellow" if country == Country.CHINA else "white"


def container_text(number: str) -> str:
    return display_container(number) if is_container(number) else number
