import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from ocr.errors import ReaderError
from ocr.images import load_image, save_image
from ocr.read_files import FileOptions, list_files, read_burst, read_files
from ocr.reader import Reader
from ocr.videos import frames_of
from tests.integration.ocr.pictures import plate_picture, scene


def code_of(path: Path) -> str:
    with pytest.raises(ReaderError) as refusal:
        load_image(path)
    return refusal.value.code


def huge_header(path: Path, width: int, height: int) -> Path:
    """A PNG that claims its size and holds no pixels: whoever decodes before looking fails otherwise."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + end
    )
    return path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.jpg") == "no_such_file"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xd8\xff\xe0" + b"\0" * 40], ids=["empty", "text", "header only"]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(content)
    assert code_of(path) == "image_unreadable"


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    save_image(whole, scene(plate_picture(["29H-836.47"])))
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert code_of(cut) == "image_unreadable"


@pytest.mark.parametrize(("width", "height"), [(20000, 10000), (12001, 10000)])
def test_a_huge_picture_is_refused_by_its_header(tmp_path: Path, width: int, height: int) -> None:
    assert code_of(huge_header(tmp_path / "huge.png", width, height)) == "image_too_large"


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16", "F"])
def test_every_kind_of_picture_becomes_plain_bgr(tmp_path: Path, mode: str) -> None:
    grey = Pillow.fromarray(np.tile(np.arange(0, 250, 5, dtype=np.uint8), (20, 1)))
    odd = Pillow.fromarray(np.asarray(grey, np.uint16) * 200) if mode == "I;16" else grey.convert(mode)
    path = tmp_path / ("odd.tif" if mode in ("CMYK", "I;16", "F") else "odd.png")
    odd.save(path)
    image = load_image(path)
    assert image.shape == (20, 50, 3)
    assert image.dtype == np.uint8
    assert int(image[0, -1, 0]) > int(image[0, 0, 0]) + 150


def test_a_picture_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Pillow.Exif()
    exif[0x0112] = 6
    Pillow.new("RGB", (60, 20)).save(path, exif=exif)
    assert load_image(path).shape == (60, 20, 3)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "lane.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 360))
    frame = scene(plate_picture(["29H-836.47"], scale=0.4), 220, 200, (640, 360))
    for _ in range(12):
        writer.write(frame)
    writer.release()
    return path


def test_every_nth_frame_of_a_video_is_given(video: Path) -> None:
    assert [number for number, _ in frames_of(video, 5)] == [0, 5, 10]


def test_a_video_that_ends_mid_frame_gives_what_it_has_and_says_so(video: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.avi"
    cut.write_bytes(video.read_bytes()[: int(video.stat().st_size * 0.6)])
    frames = frames_of(cut)
    assert next(frames)[0] == 0
    with pytest.raises(ReaderError) as refusal:
        list(frames)
    assert refusal.value.code == "video_truncated"


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.mp4"
    path.write_bytes(b"not a film")
    with pytest.raises(ReaderError) as refusal:
        list(frames_of(path))
    assert refusal.value.code == "video_unreadable"


def test_one_bad_file_does_not_stop_the_run(reader: Reader, tmp_path: Path, video: Path) -> None:
    save_image(tmp_path / "a.jpg", scene(plate_picture(["29H-836.47"], scale=0.6)))
    (tmp_path / "b.jpg").write_bytes(b"nothing")
    (tmp_path / "notes.txt").write_text("not asked for")
    results = list(read_files(reader, list_files([tmp_path, tmp_path / "gone.png"]), FileOptions(every=6)))
    told = [(result.file.name, result.frame, result.error and result.error.code) for result in results]
    assert told == [
        ("a.jpg", None, None),
        ("b.jpg", None, "image_unreadable"),
        ("lane.avi", 0, None),
        ("lane.avi", 6, None),
        ("gone.png", None, "no_such_file"),
    ]


def test_a_burst_gives_one_answer(reader: Reader, video: Path) -> None:
    burst = read_burst(list(read_files(reader, [video], FileOptions(every=4))))
    assert burst.read is not None
    assert [(plate.text, plate.frames) for plate in burst.read.plates] == [("29H83647", 3)]
    assert burst.read.plates[0].accepted
