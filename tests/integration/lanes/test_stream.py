from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from events.clock import SystemClock
from lanes.sources.port import Frame, SourceState
from lanes.sources.stream import Patience, StreamSource
from tests.integration.lanes.scenes import eventually

pytestmark = pytest.mark.rtsp
IMPATIENT = Patience(stale=2.0, opening=5.0, first=0.2, longest=1.0)
FILM = [np.full((240, 320, 3), 60 + 4 * n, np.uint8) for n in range(30)]


@pytest.fixture
def camera(rtsp_server: Callable[..., Any]) -> Any:
    return rtsp_server(FILM, rate=10)


@pytest.fixture
def source(camera: Any) -> Iterator[StreamSource]:
    source = StreamSource(camera.url, SystemClock(), IMPATIENT)
    yield source
    source.close()


def next_frame(source: StreamSource) -> Frame:
    frames: list[Frame] = []

    def came() -> bool:
        frame = source.read(0.5)
        if frame is not None:
            frames.append(frame)
        return frame is not None

    eventually(came, "a frame came")
    return frames[0]


def lost(source: StreamSource) -> Callable[[], bool]:
    def check() -> bool:
        source.read(0.1)
        return source.state is SourceState.RECONNECTING

    return check


def test_frames_of_a_real_rtsp_server_come_through(source: StreamSource) -> None:
    first = next_frame(source)
    assert (first.width, first.height) == (320, 240)
    assert abs(int(first.image.mean()) - 120) < 65
    assert (source.state, source.note) == (SourceState.STREAMING, None)
    assert next_frame(source).taken_at > first.taken_at


def test_a_camera_that_dies_and_returns_is_read_again(camera: Any, source: StreamSource) -> None:
    next_frame(source)
    camera.switch_off()
    eventually(lost(source), "the lane noticed that the camera is gone")
    assert source.note == "source_reconnecting"
    camera.switch_on()
    next_frame(source)
    assert (source.state, source.note) == (SourceState.STREAMING, None)


def test_a_camera_that_freezes_is_left_by_the_age_of_its_last_frame(
    camera: Any, source: StreamSource
) -> None:
    next_frame(source)
    camera.freeze()
    eventually(lost(source), "the lane noticed that the camera froze")
    camera.thaw()
    next_frame(source)
    assert source.state is SourceState.STREAMING
