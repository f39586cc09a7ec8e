import errno
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from lanes.evidence.door import DoorClosedError, GateDoor
from lanes.evidence.jpeg import encode
from lanes.evidence.live import LiveView
from lanes.evidence.shelf import PictureShelf
from lanes.evidence.upload import Uploader
from lanes.notes import Notes
from lanes.sources.port import Frame
from tests.integration.lanes.gate_server import DEVICE_KEY, PictureGate
from tests.integration.lanes.scenes import eventually, picture
from tests.unit.lanes.builders import NOON, plate


@pytest.fixture
def gate() -> Iterator[PictureGate]:
    gate = PictureGate()
    yield gate
    gate.switch_off()


@pytest.fixture
def shelf(tmp_path: Path) -> PictureShelf:
    return PictureShelf(tmp_path / "pictures")


@pytest.fixture
def door(gate: PictureGate) -> Iterator[GateDoor]:
    with GateDoor(gate.url, DEVICE_KEY, "b1-out") as door:
        yield door


def jpeg(number: int) -> bytes:
    return encode(picture(number), 640, 85).content


def run(uploader: Uploader) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=uploader.run, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def uploading(shelf: PictureShelf, door: GateDoor, notes: Notes) -> Iterator[None]:
    yield from run(Uploader(shelf, door, notes))


def test_a_picture_is_kept_under_its_content_hash(shelf: PictureShelf) -> None:
    name = shelf.keep(jpeg(1))
    assert name == hashlib.sha256(jpeg(1)).hexdigest()
    assert shelf.keep(jpeg(1)) == name
    assert shelf.waiting() == [name]
    assert shelf.content(name) == jpeg(1)


def test_half_written_pictures_are_not_offered(tmp_path: Path, shelf: PictureShelf) -> None:
    (tmp_path / "pictures" / ("0" * 64 + ".new")).write_bytes(b"cut off by a power failure")
    assert shelf.waiting() == []


@pytest.mark.usefixtures("uploading")
def test_waiting_pictures_reach_the_gate_and_leave_the_shelf(gate: PictureGate, shelf: PictureShelf) -> None:
    names = {shelf.keep(jpeg(number)) for number in range(3)}
    eventually(lambda: not shelf.waiting(), "the shelf is empty")
    assert set(gate.evidence) == names


@pytest.mark.usefixtures("uploading")
def test_pictures_wait_while_the_gate_is_down_and_arrive_when_it_is_up_again(
    gate: PictureGate, shelf: PictureShelf, notes: Notes
) -> None:
    gate.switch_off()
    name = shelf.keep(jpeg(1))
    eventually(lambda: notes.first() == "gate_unreachable", "the lane says that the gate is away")
    assert shelf.waiting() == [name]
    gate.switch_on()
    eventually(lambda: notes.first() is None, "nothing is wrong any more")
    assert gate.evidence == {name: jpeg(1)}
    assert shelf.waiting() == []


@pytest.mark.usefixtures("uploading")
@pytest.mark.parametrize(
    ("status", "note"), [(500, "gate_unreachable"), (429, "gate_unreachable"), (401, "device_key_refused")]
)
def test_a_gate_that_cannot_take_pictures_now_is_asked_again(
    gate: PictureGate, shelf: PictureShelf, notes: Notes, status: int, note: str
) -> None:
    gate.answer = status
    name = shelf.keep(jpeg(1))
    eventually(lambda: notes.first() == note, "the lane says what is wrong")
    assert shelf.waiting() == [name]
    gate.answer = None
    eventually(lambda: name in gate.evidence, "the picture arrived")


@pytest.mark.usefixtures("uploading")
def test_a_picture_the_gate_will_never_take_holds_up_no_other(
    gate: PictureGate, shelf: PictureShelf, notes: Notes, tmp_path: Path
) -> None:
    gate.answer = 415
    name = shelf.keep(b"no picture at all")
    eventually(lambda: notes.first() == "picture_refused", "the lane says so")
    aside = tmp_path / "pictures" / "refused" / f"{name}.jpg"
    eventually(aside.exists, "it is out of the way")
    assert aside.read_bytes() == b"no picture at all"
    assert shelf.waiting() == []
    gate.answer = None
    other = shelf.keep(jpeg(2))
    eventually(lambda: other in gate.evidence, "the next one arrived")


def test_a_wrong_device_key_is_named(gate: PictureGate) -> None:
    with GateDoor(gate.url, "stolen", "b1-out") as door, pytest.raises(DoorClosedError) as closed:
        door.put_evidence(hashlib.sha256(jpeg(1)).hexdigest(), jpeg(1))
    assert closed.value.code == "device_key_refused"


def test_a_full_disk_leaves_no_half_picture(
    tmp_path: Path, shelf: PictureShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("lanes.evidence.shelf.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        shelf.keep(jpeg(1))
    assert [path for path in (tmp_path / "pictures").iterdir() if path.is_file()] == []


def test_a_large_frame_is_scaled_down_and_a_small_one_is_not() -> None:
    large = encode(picture(1, 2000, 4000), 1920, 85)
    assert (large.width, large.height, large.scale) == (1920, 960, 0.48)
    decoded = cv2.imdecode(np.frombuffer(large.content, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert decoded.shape == (960, 1920, 3)
    assert encode(picture(1), 1920, 85).scale == 1.0


def shown(live: LiveView) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=live.run, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def live(door: GateDoor) -> Iterator[LiveView]:
    live = LiveView(door)
    for _ in shown(live):
        yield live


def test_the_newest_frame_is_shown_with_its_boxes(gate: PictureGate, live: LiveView) -> None:
    live.offer("front", Frame(picture(1, 1080, 1920), NOON), [plate("桂A12345")])
    eventually(lambda: bool(gate.frames), "a frame arrived")
    path, headers, body = gate.frames[0]
    assert path == "/api/v1/lanes/b1-out/frame"
    assert headers["x-frame-time"] == NOON.isoformat()
    assert headers["x-frame-camera"] == "front"
    assert body.startswith(b"\xff\xd8")
    ((box,),) = gate.boxes()
    assert box["text"] == "桂A12345"
    assert box["corners"][0] == [50.0, 50.0]


def test_of_many_frames_at_most_two_a_second_are_sent(gate: PictureGate, live: LiveView) -> None:
    for number in range(200):
        live.offer("front", Frame(picture(number), NOON))
    live.offer("rear", Frame(picture(1), NOON))
    eventually(lambda: len(gate.frames) >= 2, "one frame of each camera arrived")
    assert len(gate.frames) <= 3


def test_offering_never_waits_for_a_gate_that_is_away(gate: PictureGate, live: LiveView) -> None:
    gate.switch_off()
    for number in range(1000):
        live.offer("front", Frame(picture(number), NOON))
    gate.switch_on()
    live.offer("front", Frame(picture(7), NOON))

    def offered_again() -> bool:
        live.offer("front", Frame(picture(7), NOON))
        return bool(gate.frames)

    eventually(offered_again, "frames come again once the gate is back")
