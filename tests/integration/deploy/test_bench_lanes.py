"""`bordergate bench lanes` with real lanes and the real reader, at a tiny size: what it shows, not how fast this machine is."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from deploy.bench.lanes import drawing, film
from deploy.bench.lanes.counts import Setting, Vehicle
from deploy.bench.lanes.growth import measure_lanes
from deploy.cli import app
from deploy.demo.stage import CAMERAS, EMPTY
from deploy.lanes import shared_reader
from deploy.parts.places import PartBrokenError
from deploy.refusals import REFUSED
from ocr.images import save_image
from ocr.ports import Image

PLATES = {"front": "12C12345", "rear": "12R01234"}


def scene(seed: int) -> Image:
    """A picture in which nothing is a plate."""
    dice = np.random.default_rng(seed)
    return dice.integers(70, 170, (9, 16, 3)).repeat(40, axis=0).repeat(40, axis=1).astype(np.uint8)


def bench(*words: str) -> Result:
    return CliRunner().invoke(app, ["bench", "lanes", *words])


def test_footage_is_measured_and_told_as_table_verdict_and_json(tmp_path: Path) -> None:
    save_image(tmp_path / "footage" / "empty.png", scene(1))
    told, picture = tmp_path / "told.json", tmp_path / "told.png"
    size = ("--lanes", "1", "--cameras", "1", "--seconds", "5")
    result = bench(*size, "--source", str(tmp_path / "footage"), "--json", str(told), "--plot", str(picture))
    assert result.exit_code == 0, result.output
    figures = json.loads(told.read_text("utf8"))
    (row,) = figures["rows"]
    assert (row["lanes"], row["cameras"], row["processes"]) == (1, 1, 1)
    assert row["looks"] > 0
    assert row["memory"] > row["reader_memory"] > 100
    assert row["cores"] > 0
    assert (row["sighted"], row["passages"], row["wrong"]) == (0, 0, 0)
    assert "lanes" in result.output.splitlines()[-1]
    assert "looks_worst" in result.output
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_each_lane_may_have_a_process_of_its_own_and_a_film_before_it(tmp_path: Path) -> None:
    stage, vehicle = tmp_path / "stage", tmp_path / "stage" / "one"
    vehicle.mkdir(parents=True)
    for camera in CAMERAS:
        np.save(stage / f"{EMPTY}-day-{camera}.npy", scene(1))
        for part, count in (("arriving", film.ARRIVING), ("leaving", film.LEAVING)):
            for number in range(count):
                np.save(vehicle / f"{camera}-{part}-{number:02}.npy", scene(2))
    setting = Setting(CAMERAS, 5.0, True, 10.0, stage, (Vehicle(vehicle, PLATES),))
    (row,) = measure_lanes(setting, [2], tmp_path / "run")
    assert (row.lanes, row.cameras, row.processes, row.wanted) == (2, 2, 2, 10.0)
    assert row.looks > 0
    assert row.reads > 0
    assert row.reader_memory > 200  # of both processes
    assert (row.right, row.wrong) == (0, 0)  # no plate was to be seen


def test_a_process_that_ends_before_its_time_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(PartBrokenError, match="There is no folder or video"):
        list(measure_lanes(Setting(("front",), 5.0, False, 10.0, source="nowhere"), [1], tmp_path))


def test_drawn_vehicles_show_the_plates_they_are_said_to_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "VEHICLES", 1)
    for module in (drawing, film):
        monkeypatch.setattr(module, "ARRIVING", 4)
        monkeypatch.setattr(module, "LEAVING", 1)
    (vehicle,) = drawing.draw_vehicles(tmp_path)
    reader = shared_reader().reader
    for camera in CAMERAS:
        standing = reader.read(np.load(vehicle.pictures / f"{camera}-arriving-03.npy"))
        assert vehicle.plates[camera] in [plate.text for plate in standing.plates]
        assert (vehicle.pictures / f"{camera}-leaving-00.npy").exists()
        empty = reader.read(np.load(tmp_path / f"{EMPTY}-day-{camera}.npy"))
        assert not any(plate.accepted for plate in empty.plates)


def test_a_wrong_source_and_a_wrong_number_are_refused(tmp_path: Path) -> None:
    wrong = bench("--source", str(tmp_path / "none.mp4"))
    assert wrong.exit_code == REFUSED
    assert "source_unknown" in wrong.output
    for words in ("two", "0", "1,-3"):
        refused = bench("--lanes", words)
        assert refused.exit_code == REFUSED
        assert "numbers of lanes" in refused.output
