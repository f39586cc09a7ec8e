import importlib.util
import shutil
from pathlib import Path

import pytest

from ocr.build import build_reader
from ocr.engines import sessions
from ocr.errors import ReaderError


def test_an_unknown_engine_names_the_known_ones() -> None:
    with pytest.raises(ReaderError, match="plate, rapidocr") as refusal:
        build_reader("abbyy")
    assert refusal.value.code == "engine_unknown"


@pytest.mark.skipif(importlib.util.find_spec("easyocr") is not None, reason="the extra is installed")
def test_the_missing_extra_is_named_with_the_command_that_brings_it() -> None:
    with pytest.raises(ReaderError, match="EXTRAS=all") as refusal:
        build_reader("easyocr")
    assert refusal.value.code == "engine_missing"


def test_a_program_that_is_not_there_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ReaderError, match="tesseract-ocr") as refusal:
        build_reader("tesseract")
    assert refusal.value.code == "engine_missing"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the models that a test may damage."""
    shutil.copytree(sessions.MODELS, tmp_path / "models")
    monkeypatch.setattr(sessions, "MODELS", tmp_path / "models")
    sessions.own_model.cache_clear()
    return tmp_path / "models"


def test_a_truncated_model_is_refused_by_its_hash(models: Path) -> None:
    path = models / "plate_corners.onnx"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ReaderError) as refusal:
        sessions.own_model("plate_corners.onnx")
    assert refusal.value.code == "model_broken"


def test_a_missing_model_is_named(models: Path) -> None:
    (models / "plate_recogniser.onnx").unlink()
    with pytest.raises(ReaderError, match=r"plate_recogniser\.onnx") as refusal:
        sessions.own_model("plate_recogniser.onnx")
    assert refusal.value.code == "model_missing"


def test_what_is_no_network_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "text.onnx"
    path.write_text("not a network")
    with pytest.raises(ReaderError) as refusal:
        sessions.open_session(path, 1)
    assert refusal.value.code == "model_broken"
