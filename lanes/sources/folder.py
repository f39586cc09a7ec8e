"""A folder of pictures played like a camera."""

from pathlib import Path

import structlog

from events.clock import Clock
from lanes.errors import SourceError
from lanes.sources.pace import Pace
from lanes.sources.port import Frame, SourceState
from ocr.errors import ReaderError
from ocr.images import PICTURES, load_image

log = structlog.get_logger()
_MOST_PIXELS = 50_000_000
"""No camera at a lane has more; four lanes must fit into the memory of a small computer."""


class FolderSource:
    """Plays the pictures of a folder in the order of their names at `fps`, once or in a loop.

    A damaged or oversized picture is left out and its code noted. Raises SourceError `source_empty`.
    """

    def __init__(self, folder: Path, clock: Clock, fps: float = 2.0, *, loop: bool = False) -> None:
        self._paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)
        if not self._paths:
            raise SourceError("source_empty", f"{folder} holds no pictures: put JPEG or PNG files into it.")
        self._clock = clock
        self._pace = Pace(fps)
        self._loop = loop
        self._next = 0
        self._shown_this_round = 0
        self.state = SourceState.STREAMING
        self.note: str | None = None

    def read(self, timeout: float) -> Frame | None:
        if self.state is SourceState.ENDED or not self._pace.wait(timeout):
            return None
        if self._next == len(self._paths) and not self._rewind():
            return None
        path = self._paths[self._next]
        self._next += 1
        try:
            image = load_image(path, _MOST_PIXELS)
        except (ReaderError, OSError) as error:
            self.note = error.code if isinstance(error, ReaderError) else "image_unreadable"
            log.warning("picture_left_out", path=str(path), code=self.note)
            return None
        self._shown_this_round += 1
        return Frame(image, self._clock.now())

    def close(self) -> None:
        self.state = SourceState.ENDED
        self._pace.close()

    def _rewind(self) -> bool:
        if not self._loop or not self._shown_this_round:
            self.state = SourceState.ENDED
            self.note = self.note or "source_ended"
            return False
        self._next, self._shown_this_round = 0, 0
        return True
