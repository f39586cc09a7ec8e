import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy.commands.read import read
from ocr.images import load_image, save_image
from tests.integration.ocr.pictures import plate_picture, scene

app = typer.Typer()
app.command()(read)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "truck.png"
    save_image(path, scene(plate_picture(["29H-836.47"], scale=0.6)))
    return path


def test_json_gives_one_object_per_picture_in_the_published_form(picture: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"")
    result = CliRunner().invoke(app, [str(picture), str(bad), "--json"])
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    plate = first["plates"][0]
    assert set(first) == {"file", "ms", "plates", "containers"}
    assert set(plate) == {"text", "country", "layout", "corners", "probability", "accepted", "characters"}
    assert (plate["text"], plate["country"], plate["layout"]) == ("29H83647", "VN", 1)
    assert len(plate["corners"]) == 4
    assert second["error"]["code"] == "image_unreadable"
    assert result.exit_code == 1


def test_the_table_shows_the_plate_as_it_is_printed(picture: Path) -> None:
    result = CliRunner().invoke(app, [str(picture)])
    assert result.exit_code == 0
    assert "29H-836.47" in result.stdout


def test_drawn_pictures_are_written_and_differ_from_the_original(picture: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(picture), "--draw", str(tmp_path / "drawn")])
    assert result.exit_code == 0
    (drawn,) = (tmp_path / "drawn").iterdir()
    assert load_image(drawn).shape == load_image(picture).shape


def test_a_crop_and_a_burst_give_one_answer(tmp_path: Path) -> None:
    for n in range(3):
        save_image(tmp_path / f"{n}.png", plate_picture(["29H-836.47"], scale=0.4 + n / 10))
    result = CliRunner().invoke(app, [str(tmp_path), "--crop", "--burst", "--json"])
    (line,) = result.stdout.splitlines()
    assert [plate["text"] for plate in json.loads(line)["plates"]] == ["29H83647"]


def test_a_burst_says_which_picture_could_not_be_read(tmp_path: Path) -> None:
    save_image(tmp_path / "a.png", plate_picture(["29H-836.47"], scale=0.5))
    (tmp_path / "b.jpg").write_bytes(b"")
    result = CliRunner().invoke(app, [str(tmp_path), "--crop", "--burst", "--json"])
    (line,) = map(json.loads, result.stdout.splitlines())
    assert [plate["text"] for plate in line["plates"]] == ["29H83647"]
    assert "b.jpg" in line["error"]["sentence"]
    assert result.exit_code == 1
    table = CliRunner().invoke(app, [str(tmp_path), "--crop", "--burst"])
    assert "29H-836.47" in table.stdout
    assert "image_unreadable" in table.stdout


@pytest.mark.parametrize("form", ["--json", "--no-crop"])
def test_drawings_that_cannot_be_written_end_the_run_with_a_sentence(picture: Path, form: str) -> None:
    result = CliRunner().invoke(app, [str(picture), form, "--draw", str(picture / "drawn")])
    assert result.exit_code == 1
    assert "cannot_write" in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_an_unknown_engine_is_refused_with_the_names_of_the_known_ones(picture: Path) -> None:
    result = CliRunner().invoke(app, [str(picture), "--engine", "abbyy"])
    assert result.exit_code == 2
    assert "engine_unknown" in result.stderr
    assert "rapidocr" in result.stderr


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(tmp_path)])
    assert result.exit_code == 1
    assert "no_pictures" in result.stderr
