"""A folder of labelled photos that is none is named as such."""

from pathlib import Path

import pytest

from ocr.errors import ReaderError
from ocr.labels import read_labels


def test_a_folder_without_labels_is_refused_by_code(tmp_path: Path) -> None:
    with pytest.raises(ReaderError) as refusal:
        read_labels(tmp_path)
    assert refusal.value.code == "labels_missing"
    (tmp_path / "labels.csv").write_text("file,plate_text\na.jpg,12C12345\n", "utf8")
    with pytest.raises(ReaderError) as refusal:
        read_labels(tmp_path)
    assert refusal.value.code == "labels_broken"
