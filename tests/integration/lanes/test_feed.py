import threading
from datetime import UTC, datetime, timedelta

from lanes.sources.feed import Feed
from lanes.sources.port import Frame, SourceState
from tests.integration.lanes.scenes import eventually, picture

START = datetime(2026, 11, 24, tzinfo=UTC)


class Recorded:
    """A source that has all its frames at once and ends: nobody who looks can keep up with it."""

    def __init__(self, frames: int, gap: float) -> None:
        self._left = [Frame(picture(n), START + timedelta(seconds=n * gap)) for n in range(frames)]
        self.state = SourceState.STREAMING
        self.note: str | None = None

    def read(self, timeout: float) -> Frame | None:
        if not self._left:
            self.state = SourceState.ENDED
            return None
        return self._left.pop(0)

    def close(self) -> None:
        self._left.clear()


def played(source: Recorded, analysed_fps: float) -> Feed:
    arrived, stop = threading.Event(), threading.Event()
    feed = Feed("front", source, analysed_fps, arrived)
    thread = threading.Thread(target=feed.run, args=(stop,))
    thread.start()
    eventually(lambda: source.state is SourceState.ENDED, "the source ended")
    stop.set()
    thread.join()
    assert arrived.is_set()
    return feed


def test_only_the_newest_frame_is_kept_and_the_rest_is_counted() -> None:
    feed = played(Recorded(10, gap=0.2), analysed_fps=5)
    newest = feed.take()
    assert newest is not None
    assert newest.taken_at == START + timedelta(seconds=1.8)
    assert feed.dropped == 9
    assert feed.take() is None


def test_what_was_never_wanted_is_not_counted_as_dropped() -> None:
    feed = played(Recorded(50, gap=0.04), analysed_fps=5)
    assert feed.last_frame_at == START + timedelta(seconds=49 * 0.04)
    assert 7 <= feed.dropped <= 10
