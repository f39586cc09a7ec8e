import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from events.messages.lane import BarrierMoved, LaneHeartbeat, VehicleLeft, VehicleSighted
from lanes.barrier import BarrierState
from lanes.errors import SourceError
from lanes.settings import CameraConfig
from tests.integration.lanes.gate_server import DEVICE_KEY, PictureGate
from tests.integration.lanes.scenes import eventually
from tests.integration.lanes.stage import Audience, Running, Stage
from tests.integration.lanes.theatre import show


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def texts(sighted: VehicleSighted) -> list[str]:
    return [plate.text for plate in sighted.plates]


def empty_lane_known(audience: Audience) -> None:
    """The lane looks at an unknown scene until it is sure that nobody is there, and says when it is."""
    eventually(lambda: audience.wait_for(LaneHeartbeat) and audience.beat.note is None, "the lane is known")


def test_a_truck_passes_and_each_thing_is_said_once(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        show(stage.script, "12C12345")
        sighted = audience.wait_for(VehicleSighted)
        assert texts(sighted) == ["12C12345"]
        assert sighted.plates[0].accepted
        assert sighted.pictures[0].boxes[0].text == "12C12345"

        order = audience.order(sighted)
        opened = audience.wait_for(BarrierMoved)
        assert (opened.action, opened.order_id) == ("opened", order.order_id)
        assert stage.barrier.state is BarrierState.OPEN

        show(stage.script, "")
        left = audience.wait_for(VehicleLeft)
        assert (left.sighting_id, left.order_id, left.through) == (sighted.sighting_id, order.order_id, True)
        closed = audience.wait_for(BarrierMoved, 2)
        assert (closed.action, closed.reason) == ("closed", None)
        assert stage.barrier.state is BarrierState.CLOSED
        assert len(audience.all(VehicleSighted)) == 1


def test_a_truck_that_turns_back_did_not_go_through(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        show(stage.script, "12C12345")
        audience.wait_for(VehicleSighted)
        show(stage.script, "")
        left = audience.wait_for(VehicleLeft)
        assert (left.order_id, left.through) == (None, False)
        assert audience.all(BarrierMoved) == []


def test_two_trucks_close_behind_each_other_are_two_passages(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        show(stage.script, "12C12345")
        first = audience.wait_for(VehicleSighted)
        show(stage.script, "29H98765")
        second = audience.wait_for(VehicleSighted, 2)
        assert (texts(first), texts(second)) == (["12C12345"], ["29H98765"])
        assert audience.wait_for(VehicleLeft).sighting_id == first.sighting_id


def test_a_truck_without_a_legible_plate_is_reported_with_its_picture(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        show(stage.script, "-")
        sighted = audience.wait_for(VehicleSighted)
        assert sighted.plates == ()
        assert len(sighted.pictures) == 1


def test_a_truck_that_stands_there_at_the_first_start_is_seen(stage: Stage) -> None:
    show(stage.script, "12C12345")
    with Running(stage), Audience(stage) as audience:
        assert texts(audience.wait_for(VehicleSighted)) == ["12C12345"]
        show(stage.script, "")
        audience.wait_for(VehicleLeft)


def test_an_empty_lane_leaves_the_reader_in_peace(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        beats = len(audience.all(LaneHeartbeat))
        eventually(lambda: len(audience.all(LaneHeartbeat)) > beats + 3, "time passed")
        reads = stage.reader.reads
        eventually(lambda: len(audience.all(LaneHeartbeat)) > beats + 12, "more time passed")
        assert stage.reader.reads == reads


def test_a_lane_started_again_remembers_what_it_looks_like_empty(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
    reads = stage.reader.reads
    with Running(stage), Audience(stage) as audience:
        beats = len(audience.all(LaneHeartbeat))
        eventually(lambda: len(audience.all(LaneHeartbeat)) > beats + 3, "time passed")
        assert (audience.beat.note, stage.reader.reads) == (None, reads)


def test_the_lane_says_that_it_is_alive(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        beat = audience.beat
        assert (beat.source_state, beat.note) == ("streaming", None)
        assert beat.last_frame_at is not None


def test_pictures_of_a_passage_wait_for_the_gate(tmp_path: Path) -> None:
    gate = PictureGate()
    gate.switch_off()
    stage = Stage(tmp_path, gate.url, DEVICE_KEY)
    with Running(stage), Audience(stage) as audience:
        empty_lane_known(audience)
        show(stage.script, "12C12345")
        sighted = audience.wait_for(VehicleSighted)
        eventually(
            lambda: audience.beat.note == "gate_unreachable",
            "the lane says the gate is away",
        )
        assert audience.beat.spooled >= 1
        gate.switch_on()
        eventually(lambda: sighted.pictures[0].sha256 in gate.evidence, "the picture arrived")
        eventually(lambda: any(gate.boxes()), "a live frame with a box arrived")
    gate.switch_off()


def test_a_lane_without_a_usable_source_says_why_it_does_not_start(stage: Stage, tmp_path: Path) -> None:
    camera = CameraConfig(name="rear", source=str(tmp_path / "nowhere.mp4"))
    stage.config = stage.config.model_copy(update={"cameras": (camera,)})
    with Running(stage, fails=True) as running:
        eventually(lambda: running.failure is not None, "the lane gave up")
    assert isinstance(running.failure, SourceError)
    assert running.failure.code == "source_unknown"


class Killable:
    """The lane in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, "-m", "tests.integration.lanes.stage", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()


@contextmanager
def killable(folder: Path) -> Iterator[Killable]:
    process = Killable(folder)
    process.start()
    try:
        yield process
    finally:
        process.kill()


def test_killed_at_any_point_of_a_passage_the_lane_goes_on_where_it_was(stage: Stage, tmp_path: Path) -> None:
    show(stage.script, "12C12345")
    with killable(tmp_path) as lane, Audience(stage) as audience:
        sighted = audience.wait_for(VehicleSighted)
        lane.restart()
        order = audience.order(sighted)
        opened = audience.wait_for(BarrierMoved)
        assert (opened.action, opened.order_id) == ("opened", order.order_id)

        lane.restart()
        beats = len(audience.all(LaneHeartbeat))
        audience.wait_for(LaneHeartbeat, beats + 3)
        assert stage.barrier.state is BarrierState.OPEN

        lane.kill()
        show(stage.script, "")
        lane.start()
        left = audience.wait_for(VehicleLeft)
        assert (left.sighting_id, left.order_id, left.through) == (sighted.sighting_id, order.order_id, True)
        assert audience.wait_for(BarrierMoved, 2).action == "closed"
        assert len(audience.all(VehicleSighted)) == 1
        assert len(audience.all(VehicleLeft)) == 1


def test_after_a_kill_another_truck_in_the_same_place_is_another_passage(
    stage: Stage, tmp_path: Path
) -> None:
    show(stage.script, "12C12345")
    with killable(tmp_path) as lane, Audience(stage) as audience:
        first = audience.wait_for(VehicleSighted)
        lane.kill()
        show(stage.script, "29H98765")
        lane.start()
        assert audience.wait_for(VehicleLeft).sighting_id == first.sighting_id
        assert texts(audience.wait_for(VehicleSighted, 2)) == ["29H98765"]
