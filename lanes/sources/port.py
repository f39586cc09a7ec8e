"""The port to a camera: frames with their time, and how the source is doing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ocr.ports import Image


class SourceState(StrEnum):
    STREAMING = "streaming"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture (height x width x 3, BGR, 8 bit) and the aware instant it was taken; nobody changes its pixels."""

    image: Image
    taken_at: datetime

    @property
    def width(self) -> int:
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        return int(self.image.shape[0])


class Source(Protocol):
    """One camera. Read by one thread; `state` and `note` may be asked from any."""

    @property
    def state(self) -> SourceState: ...

    @property
    def note(self) -> str | None:
        """A stable code where something is wrong (`video_truncated`, `source_reconnecting`, ...), else None."""
        ...

    def read(self, timeout: float) -> Frame | None:
        """The next frame, or None where none came within `timeout` seconds or the source has ended."""
        ...

    def close(self) -> None: ...
