from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from events.clock import SystemClock
from lanes.errors import SourceError
from lanes.sources.folder import FolderSource
from lanes.sources.opening import open_source
from lanes.sources.port import SourceState
from lanes.sources.stream import StreamSource
from tests.integration.lanes.scenes import picture, play_to_the_end, write_video

CLOCK = SystemClock()


def folder_of(path: Path, count: int) -> Path:
    path.mkdir()
    for number in range(count):
        cv2.imwrite(str(path / f"{number:03}.png"), picture(number))
    return path


def brightness(images: list[np.ndarray]) -> list[int]:
    return [int(image[0, 0, 0]) for image in images]


def test_a_folder_is_played_in_the_order_of_its_names_and_ends(tmp_path: Path) -> None:
    source = open_source(str(folder_of(tmp_path / "lane", 4)), CLOCK, fps=50)
    frames = play_to_the_end(source)
    assert brightness([frame.image for frame in frames]) == [20, 30, 40, 50]
    assert source.note == "source_ended"


def test_frames_carry_the_time_they_were_taken(tmp_path: Path) -> None:
    before = CLOCK.now()
    frames = play_to_the_end(open_source(str(folder_of(tmp_path / "lane", 2)), CLOCK, fps=50))
    assert before <= frames[0].taken_at <= frames[1].taken_at <= CLOCK.now()
    assert (frames[0].width, frames[0].height) == (320, 240)


def test_a_looped_folder_begins_again(tmp_path: Path) -> None:
    source = open_source(str(folder_of(tmp_path / "lane", 2)), CLOCK, fps=50, loop=True)
    images: list[np.ndarray] = []
    while len(images) < 5:
        if frame := source.read(0.5):
            images.append(frame.image)
    assert brightness(images) == [20, 30, 20, 30, 20]
    source.close()
    assert source.state is SourceState.ENDED


def test_a_folder_is_played_no_faster_than_its_rate(tmp_path: Path) -> None:
    source = FolderSource(folder_of(tmp_path / "lane", 3), CLOCK, fps=0.01)
    assert source.read(5) is not None
    assert source.read(0.05) is None
    assert source.state is SourceState.STREAMING


def test_damaged_and_empty_pictures_are_left_out_and_said(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "lane", 2)
    whole = (folder / "000.png").read_bytes()
    (folder / "0005.png").write_bytes(whole[: len(whole) // 2])
    (folder / "0006.jpg").write_bytes(b"")
    (folder / "0007.jpg").write_bytes(b"this is no picture")
    source = FolderSource(folder, CLOCK, fps=50)
    assert len(play_to_the_end(source)) >= 2
    assert source.note == "image_unreadable"


def test_a_picture_of_200_megapixels_is_left_out_before_it_is_decoded(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "lane", 1)
    Pillow.new("1", (20_000, 10_000)).save(folder / "huge.png")
    source = FolderSource(folder, CLOCK, fps=50)
    assert len(play_to_the_end(source)) == 1
    assert source.note == "image_too_large"


def test_a_looped_folder_of_damaged_pictures_ends_instead_of_spinning(tmp_path: Path) -> None:
    folder = tmp_path / "lane"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"no picture")
    source = FolderSource(folder, CLOCK, fps=50, loop=True)
    assert play_to_the_end(source) == []
    assert source.note == "image_unreadable"


def test_a_video_is_played_to_its_end(tmp_path: Path) -> None:
    source = open_source(str(write_video(tmp_path / "lane.avi", 12, fps=50)), CLOCK)
    assert len(play_to_the_end(source)) == 12
    assert source.note == "source_ended"


def test_a_video_cut_off_in_the_middle_of_a_frame_says_so(tmp_path: Path) -> None:
    path = write_video(tmp_path / "lane.avi", 40, fps=100)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 + 1234])
    source = open_source(str(path), CLOCK)
    frames = play_to_the_end(source)
    assert 5 < len(frames) < 30
    assert source.note == "video_truncated"


def test_a_looped_video_begins_again(tmp_path: Path) -> None:
    source = open_source(str(write_video(tmp_path / "lane.avi", 3, fps=50)), CLOCK, loop=True)
    frames = 0
    while frames < 8:
        frames += source.read(0.5) is not None
    source.close()
    assert source.state is SourceState.ENDED


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: folder / "nowhere.mp4", "source_unknown"),
        (lambda folder: "ftp://camera/lane", "source_unknown"),
        (lambda folder: folder, "source_empty"),
        (lambda folder: written(folder / "empty.mp4", b""), "source_unreadable"),
        (lambda folder: written(folder / "text.mp4", b"this is no video" * 50), "source_unreadable"),
    ],
)
def test_what_is_no_source_is_refused_with_a_code(tmp_path: Path, make: object, code: str) -> None:
    assert callable(make)
    with pytest.raises(SourceError) as refused:
        open_source(str(make(tmp_path)), CLOCK)
    assert refused.value.code == code
    assert refused.value.sentence


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_camera_that_does_not_answer_is_reconnecting_and_not_an_error() -> None:
    source = open_source("rtsp://127.0.0.1:1/lane", CLOCK)
    assert isinstance(source, StreamSource)
    assert source.read(0.5) is None
    assert (source.state, source.note) == (SourceState.RECONNECTING, "source_reconnecting")
    source.close()
    assert source.read(0.1) is None
    assert source.state is SourceState.ENDED
