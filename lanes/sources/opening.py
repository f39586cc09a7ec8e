"""From what a person writes (a folder, a video file, a camera's address) to a source."""

from pathlib import Path

from events.clock import Clock
from lanes.errors import SourceError
from lanes.sources.folder import FolderSource
from lanes.sources.port import Source
from lanes.sources.stream import StreamSource
from lanes.sources.video import VideoSource

_STREAMS = ("rtsp://", "rtsps://", "http://", "https://")


def open_source(text: str, clock: Clock, *, fps: float = 2.0, loop: bool = False) -> Source:
    """The source that `text` names; `fps` plays image folders, `loop` repeats folders and videos.

    Raises SourceError: `source_unknown` (no such file, an address of another kind), `source_unreadable`, `source_empty`.
    A camera that does not answer is no error: it is `reconnecting`.
    """
    if text.lower().startswith(_STREAMS):
        return StreamSource(text, clock)
    if "://" in text:
        raise SourceError("source_unknown", f"“{text}” is neither rtsp:// nor http://: give one of these.")
    path = Path(text)
    if path.is_dir():
        return FolderSource(path, clock, fps, loop=loop)
    if not path.is_file():
        raise SourceError("source_unknown", f"There is no folder or video file {text}: check the path.")
    if path.stat().st_size == 0:
        raise SourceError("source_unreadable", f"{path.name} is empty: copy it again.")
    return VideoSource(path, clock, loop=loop)
