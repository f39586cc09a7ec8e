import itertools

import cv2
import numpy as np
import pytest

pytestmark = pytest.mark.rtsp

COLOURS = [(30, 30, 220), (30, 200, 30), (220, 60, 30)]  # BGR


def film() -> list[np.ndarray]:
    """Ten pictures of each colour."""
    return [np.full((240, 320, 3), colour, np.uint8) for colour in COLOURS for _ in range(10)]


def open_stream(url: str, patience_ms: int = 30_000) -> cv2.VideoCapture:
    return cv2.VideoCapture(url, cv2.CAP_FFMPEG, [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience_ms])


def test_opencv_reads_the_pictures_in_their_colours_and_their_order_again_and_again(rtsp_server):
    camera = rtsp_server(film())
    stream = open_stream(camera.url)
    seen: list[int] = []
    while seen.count(0) < 2 or len(seen) < 5:
        arrived, frame = stream.read()
        assert arrived
        distances = [np.abs(frame.mean((0, 1)) - colour).sum() for colour in COLOURS]
        assert min(distances) < 30
        if not seen or seen[-1] != int(np.argmin(distances)):
            seen.append(int(np.argmin(distances)))
    stream.release()
    assert all((later - earlier) % 3 == 1 for earlier, later in itertools.pairwise(seen))


def test_a_camera_switched_off_and_on_is_found_at_the_same_address(rtsp_server):
    camera = rtsp_server(film())
    camera.switch_off()
    assert not open_stream(camera.url).isOpened()
    camera.switch_on()
    stream = open_stream(camera.url)
    assert stream.read()[0]
    stream.release()


def test_a_frozen_camera_sends_nothing_and_goes_on_when_thawed(rtsp_server):
    camera = rtsp_server(film())
    camera.freeze()
    assert not open_stream(camera.url, patience_ms=1_000).isOpened()
    camera.thaw()
    stream = open_stream(camera.url)
    assert stream.read()[0]
    stream.release()
