"""Real photos: rates must not fall below what was reached, and what is accepted must be right."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr.images import load_image
from ocr.plates import canonical
from ocr.reader import Reader
from ocr.reads import PlateRead
from ocr.vote import group_reads, vote

pytestmark = pytest.mark.photos
PHOTOS = Path(os.environ.get("BORDERGATE_PHOTOS", Path(__file__).resolve().parents[4] / "shared" / "plates"))
EVERY = 12
"""A fixed sample keeps the test short; `bordergate read` and the scoring script measure the whole set."""


@pytest.fixture(autouse=True)
def photos() -> None:
    if not PHOTOS.is_dir():
        pytest.skip(
            f"labelled photos are missing: set BORDERGATE_PHOTOS to their folder (looked in {PHOTOS})"
        )


def rows(folder: str) -> Iterator[dict[str, str]]:
    with (PHOTOS / folder / "labels.csv").open(encoding="utf8") as labels:
        sure = [
            row
            for row in csv.DictReader(labels)
            if row["uncertain"] != "1" and not row["file"].startswith("lprnet")
        ]
    yield from sure[::EVERY]


def right(plates: tuple[PlateRead, ...], row: dict[str, str]) -> bool:
    return any(plate.text == canonical(row["plate_text"]) for plate in plates)


@pytest.mark.parametrize(("folder", "least"), [("vn_full", 0.92), ("cn_full", 0.85)])
def test_plates_in_scenes_are_found_and_read(reader: Reader, folder: str, least: float) -> None:
    results = [
        right(reader.read(load_image(PHOTOS / folder / row["file"])).plates, row) for row in rows(folder)
    ]
    assert sum(results) / len(results) >= least


@pytest.mark.parametrize(("folder", "least"), [("vn_crop", 0.92), ("cn_crop", 0.92)])
def test_crops_are_read(reader: Reader, folder: str, least: float) -> None:
    results = [
        right(reader.read_crop(load_image(PHOTOS / folder / row["file"])).plates, row) for row in rows(folder)
    ]
    assert sum(results) / len(results) >= least


def test_accepted_plates_are_right(reader: Reader) -> None:
    wrong = 0
    for row in rows("vn_full"):
        if row["scene_fully_labelled"] == "1":
            accepted = [
                plate
                for plate in reader.read(load_image(PHOTOS / "vn_full" / row["file"])).plates
                if plate.accepted
            ]
            wrong += any(not right((plate,), row) for plate in accepted)
    assert wrong <= 1


def test_accepted_container_numbers_are_right(reader: Reader) -> None:
    found = 0
    for row in rows("container"):
        accepted = [
            one.text
            for one in reader.read(load_image(PHOTOS / "container" / row["file"])).containers
            if one.accepted
        ]
        assert set(accepted) <= {row["plate_text"]}
        found += bool(accepted)
    assert found


def test_a_burst_is_read_better_than_its_frames(reader: Reader) -> None:
    bursts: dict[str, list[str]] = {}
    with (PHOTOS / "vn_multiframe" / "labels.csv").open(encoding="utf8") as labels:
        for row in csv.DictReader(labels):
            bursts.setdefault(canonical(row["plate_text"]), []).append(row["file"])
    hits = 0
    for text, files in bursts.items():
        reads = [
            plate
            for file in files[:6]
            for plate in reader.read_crop(load_image(PHOTOS / "vn_multiframe" / file)).plates
        ]
        groups = group_reads(reads)
        voted = vote(groups[0]) if groups else None
        hits += voted is not None and voted.text == text
    assert hits >= len(bursts) - 1
