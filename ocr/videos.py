"""Frames of a video file, one after the other, and a clear word where it ends too early."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from ocr.errors import ReaderError
from ocr.ports import Image

VIDEOS = {".mp4", ".avi", ".mkv", ".mov", ".h264", ".ts", ".webm", ".m4v"}
_LOST = 0.98
"""Containers count frames loosely: only a file that gives less than this share of them is called truncated."""


def count_frames(path: Path) -> int:
    """How many frames the file says it has; 0 where it does not say."""
    capture = cv2.VideoCapture(str(path))
    try:
        return max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)))
    finally:
        capture.release()


def frames_of(path: Path, every: int = 1) -> Iterator[tuple[int, Image]]:
    """Every `every`-th frame with its number, BGR.

    Raises ReaderError `no_such_file` or `video_unreadable` at once, `video_truncated` after the last whole frame.
    """
    if not path.is_file():
        raise ReaderError("no_such_file", f"There is no file {path}: check the name.")
    capture = cv2.VideoCapture(str(path))
    try:
        if not capture.isOpened():
            raise ReaderError("video_unreadable", f"{path} is not a video we can read, or it is damaged.")
        yield from _read(capture, path, every)
    finally:
        capture.release()


def _read(capture: cv2.VideoCapture, path: Path, every: int) -> Iterator[tuple[int, Image]]:
    promised = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    number = 0
    while capture.grab():
        if number % every == 0:
            whole, frame = capture.retrieve()
            if not whole:
                break
            yield number, np.asarray(frame, dtype=np.uint8)
        number += 1
    if number == 0:
        raise ReaderError("video_unreadable", f"{path} holds no frame that can be read.")
    if promised > 0 and number < promised * _LOST:
        raise ReaderError(
            "video_truncated", f"{path} ends after {number} of {promised} frames: what came before was read."
        )
