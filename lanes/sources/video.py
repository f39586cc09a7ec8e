"""A video file played like a camera, at its own speed."""

from pathlib import Path

import cv2
import numpy as np
import structlog

from events.clock import Clock
from lanes.errors import SourceError
from lanes.sources.pace import Pace
from lanes.sources.port import Frame, SourceState

log = structlog.get_logger()

_USUAL_FPS = 25.0
_COUNT_SLACK = 3
"""Containers round their frame count; only a larger gap means that the file was cut off."""


class VideoSource:
    """Plays a video file once or in a loop. A file cut off in the middle of a frame ends with the note `video_truncated`.

    Raises SourceError `source_unreadable`.
    """

    def __init__(self, path: Path, clock: Clock, *, loop: bool = False) -> None:
        self._path = path
        self._clock = clock
        self._loop = loop
        self._played = 0
        self._video = self._open()
        fps = self._video.get(cv2.CAP_PROP_FPS)
        self._pace = Pace(fps if 1.0 <= fps <= 240.0 else _USUAL_FPS)
        self.state = SourceState.STREAMING
        self.note: str | None = None

    def read(self, timeout: float) -> Frame | None:
        if self.state is SourceState.ENDED or not self._pace.wait(timeout):
            return None
        read, image = self._video.read()
        if not read:
            self._end()
            return None
        self._played += 1
        return Frame(np.asarray(image, dtype=np.uint8), self._clock.now())

    def close(self) -> None:
        self.state = SourceState.ENDED
        self._pace.close()
        self._video.release()

    def _open(self) -> cv2.VideoCapture:
        video = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not video.isOpened():
            raise SourceError(
                "source_unreadable", f"{self._path.name} is no video that can be played: convert it to MP4."
            )
        return video

    def _end(self) -> None:
        promised = self._video.get(cv2.CAP_PROP_FRAME_COUNT)
        truncated = self._played + _COUNT_SLACK < promised
        if truncated:
            log.warning("video_truncated", path=str(self._path), played=self._played, promised=int(promised))
        if self._loop and self._played:
            self._video.release()
            self._video, self._played = self._open(), 0
            self.note = "video_truncated" if truncated else None
            return
        self.state = SourceState.ENDED
        self.note = "video_truncated" if truncated or not self._played else "source_ended"
