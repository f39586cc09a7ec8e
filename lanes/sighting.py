"""From the shots of one passage to one VehicleSighted: vote per camera, and say when the evidence suffices. Pure."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.messages.lane import CharacterPosterior, ContainerEvidence, PlateEvidence
from events.messages.values import Country
from lanes.tracking import Shot, Track
from ocr.reads import CharRead, ContainerRead, PlateRead
from ocr.vote import group_reads, vote

_SPEAKABLE = re.compile(r"[0-9A-Z\u4e00-\u9fff]{4,10}")
_KEPT_CANDIDATES = 5
_MOST_CONTAINERS = 2


@dataclass(frozen=True)
class SightingPolicy:
    """When to speak, times in seconds.

    A camera's vote suffices once accepted with `agreement` reads of the same text, over its `sharpest` shots. A standing
    vehicle is reported after `attempts` reads per camera at the latest, any vehicle `limit` after it came once each camera
    has agreed or was read `fewest` times, for the first read may show it far off; `longest` after it came it is reported as it is.
    """

    agreement: int = 2
    sharpest: int = 8
    attempts: int = 5
    limit: float = 12.0
    fewest: int = 3
    longest: float = 60.0


DEFAULT_SIGHTING = SightingPolicy()


def voted(shots: Sequence[Shot], policy: SightingPolicy = DEFAULT_SIGHTING) -> PlateRead | None:
    """The plate of the vehicle in front of one camera: the best supported and largest group, its sharpest reads voted."""
    seen = [
        (plate, sharpness)
        for shot in shots
        for plate, sharpness in zip(shot.plates, shot.sharpness, strict=True)
        if _SPEAKABLE.fullmatch(plate.text)
    ]
    if not seen:
        return None
    groups = group_reads([plate for plate, _ in seen])
    main = max(groups, key=lambda group: sum(plate.probability * plate.box.height for plate in group))
    members = {id(plate) for plate in main}
    sharpest = sorted((pair for pair in seen if id(pair[0]) in members), key=lambda pair: -pair[1])
    winner = vote([plate for plate, _ in sharpest[: policy.sharpest]])
    return winner if winner and _SPEAKABLE.fullmatch(winner.text) else None


def agreed(shots: Sequence[Shot], policy: SightingPolicy = DEFAULT_SIGHTING) -> str | None:
    """The text this camera is done with, or None while more reads are wanted."""
    winner = voted(shots, policy)
    if winner is None or not winner.accepted:
        return None
    same = sum(plate.text == winner.text for shot in shots for plate in shot.plates)
    return winner.text if same >= policy.agreement else None


def agreed_container(shots: Sequence[Shot]) -> str | None:
    """The container number a camera is done with: one accepted read, for its check digit is a second witness."""
    return next((read.text for shot in shots for read in shot.containers if read.accepted), None)


def suffices(members: Sequence[Track], began: datetime, now: datetime, policy: SightingPolicy) -> bool:
    """Is it time to report the vehicle, though not every camera of the lane agreed? `members` are those that saw it."""
    if members and all(_exhausted(track, now, policy) for track in members):
        return True
    waited = (now - began).total_seconds()
    read = all(track.agreed or track.reads >= policy.fewest for track in members)
    return waited >= (policy.limit if read else policy.longest)


def _exhausted(track: Track, now: datetime, policy: SightingPolicy) -> bool:
    done = track.agreed is not None or track.reads >= policy.attempts
    return done and (track.standing(now) or not track.occupied)


def plate_evidence(camera: str, part: str, read: PlateRead) -> PlateEvidence:
    """`part`: front or rear, by the camera that saw the plate."""
    return PlateEvidence(
        camera=camera,
        part=part,
        text=read.text,
        country=None if read.country is None else Country(read.country),
        layout=2 if read.layout == 2 else 1,
        probability=_bounded(read.probability),
        accepted=read.accepted,
        characters=tuple(_posterior(character) for character in read.characters),
        frames=max(1, read.frames),
    )


def container_evidence(camera: str, shots: Sequence[Shot]) -> tuple[ContainerEvidence, ...]:
    """The best supported container numbers of one camera, each as its surest read."""
    by_text: dict[str, list[ContainerRead]] = defaultdict(list)
    for shot in shots:
        for container in shot.containers:
            by_text[container.text].append(container)
    ranked = sorted(by_text.values(), key=lambda reads: -sum(read.probability for read in reads))
    best = [max(reads, key=lambda read: read.probability) for reads in ranked[:_MOST_CONTAINERS]]
    return tuple(
        ContainerEvidence(
            camera=camera, text=read.text, probability=_bounded(read.probability), accepted=read.accepted
        )
        for read in best
    )


def _posterior(character: CharRead) -> CharacterPosterior:
    candidates = character.alternatives or ((character.char, character.probability),)
    return CharacterPosterior(
        candidates=tuple((char, _bounded(probability)) for char, probability in candidates[:_KEPT_CANDIDATES])
    )


def _bounded(probability: float) -> float:
    return min(1.0, max(0.0, probability))
