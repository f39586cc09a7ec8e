"""A lane reads drawn trucks by the plate detector alone: looking for lines of text takes ten times as long."""

from datetime import UTC, datetime

import pytest

from ocr.build import build_reader
from ocr.reader import PlateFinder
from ocr.rendering.passages import passage
from ocr.rendering.spec import Camera, PassageSpec, PlateLettering, Weather

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def one_look() -> PlateFinder:
    reader = build_reader()
    assert isinstance(reader, PlateFinder)
    reader._locators = ()
    return reader


@pytest.mark.parametrize(
    ("tractor", "trailer", "camera", "weather"),
    [
        (PlateLettering("29C34567"), PlateLettering("29R01234"), "front", "day"),
        (PlateLettering("桂F12345", "CN"), PlateLettering("桂A1234挂", "CN"), "front", "night"),
        (PlateLettering("12H21480"), PlateLettering("12R07731"), "rear", "rain"),
        (PlateLettering("云A70613", "CN"), PlateLettering("云A4025挂", "CN"), "rear", "dusk"),
    ],
)
def test_a_drawn_truck_is_read_without_looking_for_lines_of_text(
    one_look: PlateFinder, tractor: PlateLettering, trailer: PlateLettering, camera: Camera, weather: Weather
) -> None:
    spec = PassageSpec(
        tractor, NOW, trailer, firm="VIET TRUNG", phone="0205 3 868 868", camera=camera, weather=weather
    )
    *_, standing = passage(spec, seed=3)
    plates = one_look.read(standing.image).plates
    shown = trailer if camera == "rear" else tractor
    assert [(plate.text, plate.accepted) for plate in plates] == [(shown.text, True)]
