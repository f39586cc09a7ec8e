"""From drawn pixels to a sighting, by the reader that lanes really use."""

import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.messages.lane import VehicleLeft, VehicleSighted
from lanes.reading import SharedReader
from lanes.settings import CameraConfig
from ocr.build import EngineOptions, build_reader
from ocr.images import save_image
from ocr.rendering.passages import empty_lane, passage
from ocr.rendering.spec import PassageSpec, PlateLettering
from tests.integration.lanes.stage import Audience, Stage

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SPEC = PassageSpec(
    tractor=PlateLettering("29C34567"), trailer=PlateLettering("29R01234"), start=NOW, frames=6, fps=3.0
)
FPS = 4.0


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty lane, a truck that rolls up and stands, and the empty lane again, as a folder of pictures."""
    folder = tmp_path_factory.mktemp("film")
    empty = folder / "empty.jpg"
    save_image(empty, empty_lane(SPEC.camera, SPEC.camera_name, SPEC.weather, NOW).image)
    arriving = []
    for number, frame in enumerate(passage(SPEC, seed=5)):
        arriving.append(folder / f"truck-{number}.jpg")
        save_image(arriving[-1], frame.image)
    scenes = [empty] * 60 + arriving + [arriving[-1]] * 60 + [empty] * 30
    (folder / "film").mkdir()
    for number, scene in enumerate(scenes):
        shutil.copy(scene, folder / "film" / f"{number:04}.jpg")
    return folder / "film"


def test_a_drawn_truck_is_read_and_reported_once(tmp_path: Path, film: Path) -> None:
    stage = Stage(tmp_path)
    stage.config = stage.config.model_copy(
        update={"cameras": (CameraConfig(name="front", source=str(film), fps=FPS),)}
    )
    stop = threading.Event()
    with stage.log() as log, Audience(stage) as audience:
        lane = stage.lane(log)
        lane.sources = {}
        lane.reader = SharedReader(build_reader(options=EngineOptions(threads=1)))
        thread = threading.Thread(target=lane.run, args=(stop,))
        thread.start()
        try:
            sighted = audience.wait_for(VehicleSighted)
            left = audience.wait_for(VehicleLeft)
        finally:
            stop.set()
            thread.join()
        assert [plate.text for plate in sighted.plates] == ["29C34567"]
        assert [box.text for box in sighted.pictures[0].boxes][:1] == ["29C34567"]
        assert left.sighting_id == sighted.sighting_id
        assert len(audience.all(VehicleSighted)) == 1
