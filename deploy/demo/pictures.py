"""Draws what the stage plays: the passages of one vehicle as both cameras see it, and the empty lane in every light."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from deploy.demo.stage import CAMERAS, EMPTY, FPS, write_whole
from ocr.images import save_image
from ocr.rendering import PassageSpec, empty_lane, passage
from ocr.rendering.spec import Camera, Weather

_PARTS: tuple[Literal["arriving", "leaving"], ...] = ("arriving", "leaving")
NO_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""Drawn pictures carry no clock: the stage burns in the time at which they are played."""
_FRONT_REAR: tuple[Camera, ...] = ("front", "rear")


@dataclass(frozen=True)
class Passing:
    """One vehicle at one lane: what to draw, with which chance, how long its driver waits at the barrier (seconds), and how
    many frames show it arriving and leaving."""

    spec: PassageSpec
    seed: int
    patience: float
    frames: tuple[int, int] = (7, 4)


def draw_passage(cache: Path, passing: Passing) -> Path:
    """The folder with the pictures of this passage; drawn only the first time."""
    name = sha256(repr((passing.spec, passing.seed, passing.frames)).encode())
    folder = cache / name.hexdigest()[:20]
    if folder.exists():
        return folder
    fresh = folder.with_suffix(".new")
    fresh.mkdir(parents=True, exist_ok=True)
    for camera in _FRONT_REAR:
        for part, count in zip(_PARTS, passing.frames, strict=True):
            spec = replace(
                passing.spec,
                camera=camera,
                camera_name=f"{passing.spec.camera_name} {camera.upper()}",
                part=part,
                frames=count,
                fps=FPS,
                stamped=False,
            )
            for index, frame in enumerate(passage(spec, passing.seed)):
                save_image(fresh / f"{camera}-{part}-{index:02}.jpg", frame.image)
    fresh.rename(folder)
    return folder


def clear_stage(folder: Path) -> None:
    """Takes passages off the stage, played or not; the empty lanes stay."""
    for told in folder.glob("*.json"):
        told.unlink()


def is_drawn(folder: Path, weather: Weather) -> bool:
    """Whether the empty lane is there in this light, for both cameras."""
    return all((folder / f"{EMPTY}-{weather}-{camera}.jpg").exists() for camera in _FRONT_REAR)


def draw_empty(folder: Path, camera_name: str, weather: Weather) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for camera in _FRONT_REAR:
        path = folder / f"{EMPTY}-{weather}-{camera}.jpg"
        if not path.exists():
            save_image(path, empty_lane(camera, f"{camera_name} {camera.upper()}", weather, None).image)


def put_on_stage(folder: Path, number: str, pictures: Path, passing: Passing) -> None:
    """From now on the stage of this lane may play the passage."""
    told: dict[str, object] = {
        "pictures": str(pictures.resolve()),
        "weather": passing.spec.weather,
        "patience": passing.patience,
    }
    write_whole(folder / f"{number}.json", told)


assert set(_FRONT_REAR) == set(CAMERAS)
