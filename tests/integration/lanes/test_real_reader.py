"""From drawn pixels to a sighting, by the reader that lanes really use."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from deploy.lanes import shared_reader
from events.messages.lane import VehicleLeft, VehicleSighted
from lanes.settings import CameraConfig
from ocr.images import save_image
from ocr.rendering.passages import empty_lane, passage
from ocr.rendering.spec import PassageSpec, PlateLettering
from tests.integration.lanes.stage import Audience, Stage

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SPEC = PassageSpec(
    tractor=PlateLettering("29C34567"), trailer=PlateLettering("29R01234"), start=NOW, frames=6, fps=3.0
)
FPS = 4.0


CONTAINER = "CSQU3054383"


def film(folder: Path, spec: PassageSpec) -> Path:
    """An empty lane, a truck that rolls up and stands, and the empty lane again, as a folder of pictures."""
    empty = folder / "empty.jpg"
    save_image(empty, empty_lane(spec.camera, spec.camera_name, spec.weather, NOW).image)
    arriving = []
    for number, frame in enumerate(passage(spec, seed=5)):
        arriving.append(folder / f"truck-{number}.jpg")
        save_image(arriving[-1], frame.image)
    scenes = [empty] * 60 + arriving + [arriving[-1]] * 60 + [empty] * 30
    (folder / "film").mkdir()
    for number, scene in enumerate(scenes):
        shutil.copy(scene, folder / "film" / f"{number:04}.jpg")
    return folder / "film"


@contextmanager
def lane_before(camera: CameraConfig, folder: Path) -> Iterator[Audience]:
    """What the lane with this one camera says, until the block is left."""
    stage = Stage(folder)
    stage.config = stage.config.model_copy(update={"cameras": (camera,)})
    stop = threading.Event()
    with stage.log() as log, Audience(stage) as audience:
        lane = stage.lane(log)
        lane.sources = {}
        lane.reader = shared_reader(lane.config.cameras)
        thread = threading.Thread(target=lane.run, args=(stop,))
        thread.start()
        try:
            yield audience
        finally:
            stop.set()
            thread.join()


def test_a_drawn_truck_is_read_and_reported_once(tmp_path: Path) -> None:
    front = CameraConfig(name="front", source=str(film(tmp_path, SPEC)), fps=FPS)
    with lane_before(front, tmp_path) as audience:
        sighted = audience.wait_for(VehicleSighted)
        left = audience.wait_for(VehicleLeft)
        assert [plate.text for plate in sighted.plates] == ["29C34567"]
        assert [box.text for box in sighted.pictures[0].boxes][:1] == ["29C34567"]
        assert left.sighting_id == sighted.sighting_id
        assert len(audience.all(VehicleSighted)) == 1


def test_a_camera_before_containers_reads_their_number(tmp_path: Path) -> None:
    loaded = replace(SPEC, trailer=None, container=CONTAINER, camera="rear")
    rear = CameraConfig(name="rear", part="container", source=str(film(tmp_path, loaded)), fps=FPS)
    with lane_before(rear, tmp_path) as audience:
        sighted = audience.wait_for(VehicleSighted)
        assert [(found.text, found.accepted) for found in sighted.containers] == [(CONTAINER, True)]
