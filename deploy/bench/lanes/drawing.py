"""Draws what the lanes of a benchmark see, once for all of them, as arrays that need no decoding."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from deploy.bench.lanes.counts import Vehicle
from deploy.bench.lanes.film import ARRIVING, LEAVING
from deploy.demo.pictures import NO_CLOCK, Passing, draw_empty, draw_passage
from deploy.demo.stage import CAMERAS
from deploy.demo.stories import Story, stories
from ocr.images import load_image
from ocr.rendering import PassageSpec, burn_in

VEHICLES = 3
_CAMERA = "HUU NGHI BENCH"
_CLOCK = "26-11-2026 08:00:00"


def draw_vehicles(folder: Path) -> Iterator[Vehicle]:
    """Tractors with trailers, of Viet Nam and China, by day; the empty lane lies in `folder` itself."""
    draw_empty(folder, _CAMERA, "day")
    _to_arrays(folder)
    for story in islice(stories(1), VEHICLES):
        yield _draw(folder, story)


def _draw(folder: Path, story: Story) -> Vehicle:
    spec = PassageSpec(tractor=story.tractor, trailer=story.trailer, start=NO_CLOCK, camera_name=_CAMERA)
    pictures = draw_passage(folder, Passing(spec, story.seed, 0.0, (ARRIVING, LEAVING)))
    _to_arrays(pictures)
    rear = story.trailer or story.tractor
    return Vehicle(pictures, dict(zip(CAMERAS, (story.tractor.text, rear.text), strict=True)))


def _to_arrays(folder: Path) -> None:
    """With clock and camera name burnt in, as cameras do; the clock stands still."""
    for path in folder.glob("*.jpg"):
        image = load_image(path)
        burn_in(image, (_CLOCK, f"{_CAMERA} {path.stem.upper()}"))
        np.save(path.with_suffix(".npy"), image)
        path.unlink()
