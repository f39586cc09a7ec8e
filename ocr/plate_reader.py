"""Reads one plate from a rough quad: straighten, recognise, weigh by grammar, look again while unsure."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr.engines.corner_net import CornerNet
from ocr.plates import find_kind
from ocr.ports import Glancer, Image, Recogniser
from ocr.reads import Beam, CharRead
from ocr.rectify import Quad, project, sides, warp
from ocr.stages import stage

_OUTSIDE_GRAMMAR = 4.0
"""Nats a text of no grammar must be likelier to be preferred: a prior on what the net proposes, never a rewrite."""
_RARE = 2.0
_RARE_KINDS = {"army", "foreign", "temporary", "official", "embassy"}
_TWO_LINES = {"motorbike", "two_letter"}
"""Motorbikes, whose series has two letters since 2023, carry two lines; on one line neither is likely."""
_FOUR_DIGITS = re.compile(r"\d{2}[A-Z]{1,2}\d{4}")
_POLICE_CODE, _POLICE = "80", 3.0
"""Code 80 is the police headquarters' own; a screw beside the 3 of Hanoi's 30 looks just like it."""
_OLD = 1.0
"""Four-digit plates stay valid but are few, and a lost digit makes one of a five-digit plate."""
_UNPROPOSED = -12.0
_SURE = -0.03
_AT_A_GLANCE = 0.98
"""Probability from which the quick net alone is believed; on 660 plates it never trained on, none of 349 was wrong."""
_HOPELESS = -8.0
_SECOND_MARGIN = 0.12
_TIGHTER, _STRETCHED = 0.05, 1.25
_LEAST_HEIGHT = 40
_TWO_BELOW, _ONE_ABOVE = 2.5, 3.0


@dataclass(frozen=True, slots=True)
class Guess:
    """What the looks at one plate come to.

    `score`: log of the text's mean probability over the looks, less the grammar's price; `gap`: how far the next
    text stands behind; `weakest`: probability of the least sure character.
    """

    text: str
    layout: int
    quad: Quad
    characters: tuple[CharRead, ...]
    score: float
    gap: float

    @property
    def weakest(self) -> float:
        return min((character.probability for character in self.characters), default=0.0)

    @property
    def old_format(self) -> bool:
        """Four digits, as on old Vietnamese plates and on newer ones that lost a digit in reading."""
        return bool(_FOUR_DIGITS.fullmatch(self.text))


@dataclass(frozen=True, slots=True)
class _Place:
    """The quad as it came, which lacks `margin` of its height around the plate, and the plate's corners in it."""

    rough: Quad
    straight: Quad
    margin: float


@dataclass(frozen=True, slots=True)
class _Look:
    layout: int
    quad: Quad
    beams: Sequence[Beam]


class PlateReader:
    """Knows nothing of whole frames: a quad in, a guess out."""

    def __init__(self, recogniser: Recogniser, corners: CornerNet, quick: Glancer | None = None) -> None:
        self._recogniser = recogniser
        self._corners = corners
        self._quick = quick

    def read(self, image: Image, quad: Quad, layout: int = 0, *, margin: float = 0.15) -> Guess | None:
        """The best guess at `quad` (rough corners in pixels of `image`), or None where nothing is legible.

        `layout` is a hint, 0 leaves the number of lines open; `margin` is what the rough quad lacks around the
        plate, as a share of its height. A plain plate is read at a glance; else it looks again until a text inside
        the grammars is sure.
        """
        straight = self.straighten(image, quad, margin)
        layouts = _layouts(straight, layout)
        glance = self._glance(image, straight, layouts[0])
        if glance is not None and glance.score > math.log(_AT_A_GLANCE):
            return glance
        looks: list[_Look] = []
        guess = None
        for look in self._looks(image, _Place(quad, straight, margin), layouts):
            looks.append(look)
            guess = _settle(looks)
            if guess is not None and _enough(guess, len(looks), glance):
                break
        return guess

    def straighten(self, image: Image, quad: Quad, margin: float) -> Quad:
        """Corners of the plate inside a rough quad, found in two passes: the second on the first one's view."""
        with stage("straighten"):
            for rim in (margin, _SECOND_MARGIN):
                view, back = warp(image, quad, rim, _LEAST_HEIGHT)
                quad = project(self._corners.find(view), back)
        return quad

    def _glance(self, image: Image, straight: Quad, layout: int) -> Guess | None:
        """What the quick net makes of a plate of a common kind, if one text is likelier than all others together."""
        if self._quick is None:
            return None
        with stage("glance"):
            view, _ = warp(image, straight, self._quick.margin, _LEAST_HEIGHT * layout)
            beam = self._quick.glance(view, layout)
        if beam is None or find_kind(beam.text) is None or _price(beam.text, layout) > 0:
            return None
        return Guess(beam.text, layout, straight, beam.characters, beam.log_probability, -_UNPROPOSED)

    def _looks(self, image: Image, place: _Place, layouts: Sequence[int]) -> Iterator[_Look]:
        """Straightened, then stretched (a wider line parts repeated digits), then as it came, then tighter."""
        for stretch in (1.0, _STRETCHED):
            for lines in layouts:
                yield self._look(image, place.straight, lines, stretch=stretch)
        yield self._look(image, place.rough, layouts[0], margin=0.0)
        looser = self.straighten(image, place.rough, place.margin + 0.15)
        yield self._look(image, looser, layouts[0], margin=self._recogniser.margin - _TIGHTER)
        if layouts[1:] == ():
            yield self._look(image, place.straight, 3 - layouts[0])

    def _look(
        self, image: Image, quad: Quad, layout: int, *, margin: float | None = None, stretch: float = 1.0
    ) -> _Look:
        margin = self._recogniser.margin if margin is None else margin
        with stage("look"):
            view, _ = warp(image, quad, margin, _LEAST_HEIGHT * layout)
            return _Look(layout, quad, self._recogniser.recognise(view, layout, stretch=stretch))


def _settle(looks: Sequence[_Look]) -> Guess | None:
    """The likeliest text over all looks; looks with another number of lines are other readings of the plate."""
    guesses = [
        guess
        for layout in {look.layout for look in looks}
        if (guess := _pool([look for look in looks if look.layout == layout and look.beams], layout))
    ]
    return max(guesses, key=lambda guess: guess.score, default=None)


def _pool(looks: Sequence[_Look], layout: int) -> Guess | None:
    if not looks:
        return None
    tables = [{beam.text: beam.log_probability for beam in look.beams} for look in looks]
    texts = {text for table in tables for text in table}
    scores = {
        text: _mean([table.get(text, _UNPROPOSED) for table in tables]) - _price(text, layout)
        for text in texts
    }
    first, *others = sorted(texts, key=lambda text: -scores[text])
    gap = scores[first] - scores[others[0]] if others else -_UNPROPOSED
    shown, beam = max(
        ((look, beam) for look in looks for beam in look.beams if beam.text == first),
        key=lambda pair: pair[1].log_probability,
    )
    return Guess(first, layout, shown.quad, beam.characters, scores[first], gap)


def _mean(logs: Sequence[float]) -> float:
    return math.log(sum(math.exp(value) for value in logs) / len(logs))


def _price(text: str, layout: int) -> float:
    known = find_kind(text)
    if known is None:
        return _OUTSIDE_GRAMMAR
    rare = known[1] in _RARE_KINDS or (known[1] in _TWO_LINES and layout == 1)
    price = _RARE if rare else 0.0
    price += _OLD if _FOUR_DIGITS.fullmatch(text) else 0.0
    return price + (_POLICE if text.startswith(_POLICE_CODE) else 0.0)


def _enough(guess: Guess, looks: int, glance: Guess | None) -> bool:
    """Sure after two looks, or not worth another one.

    One look is enough only where the quick net saw the same: a narrow line loses one of two equal digits and is
    quite sure of what is left.
    """
    if looks == 1 and (glance is None or glance.text != guess.text):
        return False
    if find_kind(guess.text) is None:
        return guess.score < _HOPELESS
    return guess.score > _SURE * (1 + looks)


def _layouts(straight: Quad, hint: int) -> Sequence[int]:
    """Numbers of lines to try: by the shape of the plate where there is no hint."""
    width, height = sides(straight)
    ratio = width / max(height, 1.0)
    if hint:
        other = 3 - hint
        plausible = ratio < _ONE_ABOVE + 0.2 if other == 2 else ratio > _TWO_BELOW - 0.3
        return (hint, other) if plausible else (hint,)
    if ratio > _ONE_ABOVE:
        return (1,)
    return (2,) if ratio < 1.8 else ((2, 1) if ratio < _TWO_BELOW else (1, 2))
