"""Drawn pictures and waiting on conditions."""

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from lanes.sources.port import Frame, Source, SourceState
from ocr.ports import Image

PATIENCE = 60.0


def picture(number: int, height: int = 240, width: int = 320) -> Image:
    """A picture whose brightness tells its number."""
    return np.full((height, width, 3), 20 + number * 10 % 220, np.uint8)


def write_video(path: Path, frames: int, fps: float = 25.0) -> Path:
    """A motion-JPEG AVI file: every frame is whole, and the header promises their number."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), fps, (320, 240))
    assert writer.isOpened()
    rng = np.random.default_rng(1)
    for _ in range(frames):
        writer.write(rng.integers(0, 255, (240, 320, 3)).astype(np.uint8))
    writer.release()
    return path


def eventually(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Waits until `condition` holds; fails after `patience` seconds, saying `what` did not come true."""
    limit = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < limit, f"waited {patience:.0f} s in vain: {what}"
        time.sleep(0.02)


def play_to_the_end(source: Source) -> list[Frame]:
    frames: list[Frame] = []
    limit = time.monotonic() + PATIENCE
    while source.state is not SourceState.ENDED:
        assert time.monotonic() < limit, "the source never ended"
        if frame := source.read(0.5):
            frames.append(frame)
    return frames
