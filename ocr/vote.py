"""One answer from several frames of the same vehicle: sum the posteriors per character. Pure."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocr.plates import find_kind
from ocr.reads import CharRead, PlateRead

_KEPT = 5
_UNSEEN = 0.002
"""What a frame leaves for a character that is not among its best few."""


@dataclass(frozen=True, slots=True)
class VotePolicy:
    """`accept`: least probability of the voted text; `joined`: edit distance up to which two reads are one plate."""

    accept: float = 0.9
    joined: int = 3


DEFAULT_VOTE = VotePolicy()


def vote(reads: Sequence[PlateRead], policy: VotePolicy = DEFAULT_VOTE) -> PlateRead | None:
    """The plate that the reads of one vehicle agree on, or None where there is none.

    Reads of the same length are added place by place, weighted by their probability, so that glare on one
    character of one frame is outvoted by the others. The longest-supported length wins.
    """
    groups: dict[tuple[int, str | None], list[PlateRead]] = defaultdict(list)
    for read in reads:
        if read.characters:
            groups[(len(read.characters), read.country)].append(read)
    if not groups:
        return None
    winners = max(groups.values(), key=lambda group: sum(_weight(read) for read in group))
    return _merge(winners, len(reads), policy)


def group_reads(reads: Sequence[PlateRead], policy: VotePolicy = DEFAULT_VOTE) -> list[list[PlateRead]]:
    """Reads that may show the same plate together: one list per plate, the best supported first.

    Each read joins the first group whose surest text is at most `joined` edits away.
    """
    groups: list[list[PlateRead]] = []
    for read in sorted(reads, key=lambda read: -read.probability):
        home = next((group for group in groups if _distance(group[0].text, read.text) <= policy.joined), None)
        if home is None:
            groups.append([read])
        else:
            home.append(read)
    return sorted(groups, key=lambda group: -sum(_weight(read) for read in group))


def _weight(read: PlateRead) -> float:
    return max(read.probability, 0.01)


def _merge(reads: list[PlateRead], frames: int, policy: VotePolicy) -> PlateRead:
    best = max(reads, key=lambda read: read.probability)
    places = tuple(_place([read.characters[n] for read in reads], reads) for n in range(len(best.characters)))
    text = "".join(place.char for place in places)
    known = find_kind(text)
    if known is None:
        places, text, known = best.characters, best.text, find_kind(best.text)
    agreeing = [read.probability for read in reads if read.text == text]
    probability = _belief(agreeing, [read.probability for read in reads if read.text != text])
    return replace(
        best,
        text=text,
        country=known[0] if known else None,
        kind=known[1] if known else None,
        characters=places,
        probability=probability,
        accepted=known is not None and probability >= policy.accept,
        frames=frames,
    )


def _place(characters: Sequence[CharRead], reads: Sequence[PlateRead]) -> CharRead:
    totals: dict[str, float] = defaultdict(float)
    for character, read in zip(characters, reads, strict=True):
        for char, probability in character.alternatives or ((character.char, character.probability),):
            totals[char] += _weight(read) * max(probability, _UNSEEN)
    whole = sum(_weight(read) for read in reads)
    ranked = sorted(((char, total / whole) for char, total in totals.items()), key=lambda pair: -pair[1])
    return CharRead(ranked[0][0], min(1.0, ranked[0][1]), tuple(ranked[:_KEPT]))


def _belief(agreeing: Sequence[float], dissenting: Sequence[float]) -> float:
    """Frames are not independent, so agreement counts by the square root of its number; dissent counts whole."""
    if not agreeing:
        return 0.0
    support = sum(_odds(probability) for probability in agreeing) / math.sqrt(len(agreeing))
    against = sum(max(0.0, _odds(probability)) for probability in dissenting)
    return 1.0 / (1.0 + math.exp(-(support - against)))


def _odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for here in one:
        above, row[0] = row[0], row[0] + 1
        for column, there in enumerate(other, start=1):
            above, row[column] = (
                row[column],
                min(above + (here != there), row[column] + 1, row[column - 1] + 1),
            )
    return row[-1]
