import threading
from dataclasses import replace

import numpy as np

from lanes.notes import Notes
from lanes.reading import ReadingDesk, SharedReader, sharpness_of, shot_of
from lanes.sources.port import Frame
from ocr.errors import ReaderError
from ocr.ports import Image
from ocr.reads import FrameRead
from tests.unit.lanes.builders import at, plate

WAIT = 30.0
DARK = 200


def frame(number: int) -> Frame:
    return Frame(np.full((200, 400, 3), number, np.uint8), at(number))


class SlowReader:
    """Reads the brightness of a frame at a glance, and only when it is let; frames from `DARK` on want a long look."""

    def __init__(self) -> None:
        self.read_numbers: list[int] = []
        self.glances: list[int] = []
        self.began = threading.Semaphore(0)
        self.may_finish = threading.Semaphore(0)

    def glance(self, frame: Image, /) -> FrameRead | None:
        number = int(frame[0, 0, 0])
        self.glances.append(number)
        return None if number >= DARK else self.read(frame)

    def read(self, frame: Image, /) -> FrameRead:
        self.read_numbers.append(int(frame[0, 0, 0]))
        self.began.release()
        assert self.may_finish.acquire(timeout=WAIT)
        return FrameRead()


class Desk:
    """A desk whose reading thread runs."""

    def __init__(self, reader: SharedReader) -> None:
        self.notes = Notes()
        self.arrived = threading.Event()
        self.desk = ReadingDesk(reader, self.arrived, self.notes)
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.desk.run, args=(self.stop,))
        self.thread.start()

    def close(self) -> None:
        self.stop.set()
        self.thread.join(WAIT)
        assert not self.thread.is_alive()


def test_while_a_frame_is_read_only_the_newest_of_the_rest_is_kept() -> None:
    reader = SlowReader()
    one = Desk(SharedReader(reader))
    one.desk.want("front", frame(1))
    assert reader.began.acquire(timeout=WAIT)
    for number in (2, 3, 4):
        one.desk.want("front", frame(number))
    reader.may_finish.release(2)
    assert reader.began.acquire(timeout=WAIT)
    one.close()
    assert reader.read_numbers == [1, 4]
    assert one.desk.dropped == 2


def test_the_cameras_of_a_lane_take_turns() -> None:
    reader = SlowReader()
    one = Desk(SharedReader(reader))
    one.desk.want("front", frame(1))
    assert reader.began.acquire(timeout=WAIT)
    one.desk.want("rear", frame(10))
    one.desk.want("front", frame(2))
    one.desk.want("rear", frame(11))
    reader.may_finish.release(3)
    assert reader.began.acquire(timeout=WAIT)
    assert reader.began.acquire(timeout=WAIT)
    one.close()
    assert reader.read_numbers == [1, 11, 2]


def test_a_busy_lane_does_not_starve_another() -> None:
    reader = SlowReader()
    shared = SharedReader(reader)
    busy, quiet = Desk(shared), Desk(shared)
    busy.desk.want("front", frame(1))
    assert reader.began.acquire(timeout=WAIT)
    quiet.desk.want("front", frame(100))
    while shared.glances.waiting < 2:
        threading.Event().wait(0.01)
    for number in (2, 3):
        busy.desk.want("front", frame(number))
    reader.may_finish.release(3)
    for _ in range(2):
        assert reader.began.acquire(timeout=WAIT)
    busy.close()
    quiet.close()
    assert reader.read_numbers == [1, 100, 3]


def test_a_frame_no_longer_wanted_is_not_read() -> None:
    reader = SlowReader()
    one = Desk(SharedReader(reader))
    one.desk.want("front", frame(1))
    assert reader.began.acquire(timeout=WAIT)
    one.desk.want("front", frame(2))
    one.desk.forget("front")
    reader.may_finish.release(2)
    one.close()
    assert reader.read_numbers == [1]


def test_a_frame_no_glance_can_read_gets_a_long_look() -> None:
    reader = SlowReader()
    one = Desk(SharedReader(reader))
    one.desk.want("front", frame(DARK))
    reader.may_finish.release()
    assert one.arrived.wait(WAIT)
    one.close()
    assert (reader.glances, reader.read_numbers) == ([DARK], [DARK])
    assert [reading.camera for reading in one.desk.finished()] == ["front"]


def test_the_next_long_look_of_a_camera_comes_half_a_second_later() -> None:
    reader = SlowReader()
    one = Desk(SharedReader(reader))
    reader.may_finish.release(3)
    for number, (moment, reads) in enumerate([(0.0, 1), (0.4, 1), (0.6, 2)]):
        one.desk.want("front", Frame(frame(DARK + number).image, at(moment)))
        while (len(reader.glances), len(reader.read_numbers)) != (number + 1, reads):
            threading.Event().wait(0.01)
    one.close()
    assert reader.glances == [DARK, DARK + 1, DARK + 2]
    assert reader.read_numbers == [DARK, DARK + 2]


def test_a_long_look_of_one_lane_does_not_keep_another_from_glancing() -> None:
    reader = SlowReader()
    shared = SharedReader(reader)
    dark, plain = Desk(shared), Desk(shared)
    dark.desk.want("front", frame(DARK))
    assert reader.began.acquire(timeout=WAIT)
    plain.desk.want("front", frame(1))
    assert reader.began.acquire(timeout=WAIT)
    assert reader.read_numbers == [DARK, 1]
    reader.may_finish.release(2)
    dark.close()
    plain.close()


class FailingReader:
    def __init__(self) -> None:
        self.broken = True

    def glance(self, frame: Image, /) -> FrameRead:
        return self.read(frame)

    def read(self, frame: Image, /) -> FrameRead:
        if self.broken:
            raise ReaderError("image_unreadable", "This frame cannot be read: look at the camera.")
        return FrameRead((plate("12C12345"),))


def test_a_frame_the_reader_refuses_is_noted_until_one_is_read() -> None:
    reader = FailingReader()
    one = Desk(SharedReader(reader))
    one.desk.want("front", frame(1))
    while one.notes.first() is None:
        one.arrived.wait(0.01)
    assert one.notes.first() == "image_unreadable"
    assert one.desk.finished() == []
    reader.broken = False
    one.desk.want("front", frame(2))
    assert one.arrived.wait(WAIT)
    one.close()
    assert one.notes.first() is None
    (reading,) = one.desk.finished()
    assert (reading.camera, reading.shot.taken_at, reading.plates[0].text) == ("front", at(2), "12C12345")


def test_a_crisp_plate_is_sharper_than_a_blurred_one() -> None:
    crisp = np.zeros((200, 400, 3), np.uint8)
    crisp[100:150, 100:300:4] = 255
    blurred = np.full((200, 400, 3), 64, np.uint8)
    read = plate("12C12345")
    assert sharpness_of(crisp, read) > sharpness_of(blurred, read)
    assert shot_of(Frame(crisp, at(0)), FrameRead((read,))).sharpness == (sharpness_of(crisp, read),)


def test_a_plate_outside_the_frame_has_no_sharpness() -> None:
    assert sharpness_of(np.zeros((50, 50, 3), np.uint8), plate("12C12345")) == 0.0


def test_burnt_in_lettering_that_is_hardly_a_plate_is_no_sign_of_a_vehicle() -> None:
    stamp, real = replace(plate("12C12345"), probability=0.09, accepted=False), plate("12C12345")
    shot = shot_of(frame(0), FrameRead((stamp, real)))
    assert shot.plates == (real,)
    assert len(shot.sharpness) == 1


def test_a_masked_corner_holds_no_plate() -> None:
    read = FrameRead((plate("12C12345"),))
    assert shot_of(frame(0), read, [(0.2, 0.5, 0.8, 0.8)]).plates == ()
    assert shot_of(frame(0), read, [(0.0, 0.9, 1.0, 1.0)]).plates == read.plates
