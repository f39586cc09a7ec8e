"""Reads pictures, folders and videos one after the other; one bad file never stops the run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ocr.errors import ReaderError
from ocr.images import MOST_PIXELS, PICTURES, load_image
from ocr.ports import Image
from ocr.reader import Reader
from ocr.reads import FrameRead, PlateRead
from ocr.videos import VIDEOS, count_frames, frames_of
from ocr.vote import group_reads, vote


@dataclass(frozen=True, slots=True)
class FileOptions:
    """`crop`: each picture is one plate; `every`: analyse each n-th frame of a video."""

    crop: bool = False
    every: int = 5
    most_pixels: int = MOST_PIXELS


@dataclass(frozen=True, slots=True)
class FileRead:
    """One picture or video frame: `read` with its `image`, or `error`; `frame` counts within a video.

    A burst of which some pictures could not be read has both.
    """

    file: Path
    read: FrameRead | None = None
    error: ReaderError | None = None
    frame: int | None = None
    image: Image | None = None


def list_files(paths: Sequence[Path]) -> list[Path]:
    """Files as given, folders replaced by the pictures and videos in them (sorted, sub-folders included)."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (entry for entry in path.rglob("*") if entry.suffix.lower() in PICTURES | VIDEOS)
            files.extend(sorted(entry for entry in inside if entry.is_file()))
        else:
            files.append(path)
    return files


def count_steps(files: Sequence[Path], options: FileOptions) -> int:
    """How many results `read_files` will give at most, for a progress bar."""
    return sum(-(-max(1, count_frames(file)) // options.every) if _is_video(file) else 1 for file in files)


def read_files(reader: Reader, files: Sequence[Path], options: FileOptions) -> Iterator[FileRead]:
    """A result for every picture and analysed frame, in order; trouble with a file is a result as well."""
    for file in files:
        try:
            yield from (
                _read_video(reader, file, options)
                if _is_video(file)
                else _read_picture(reader, file, options)
            )
        except ReaderError as error:
            yield FileRead(file, error=error)


def read_burst(results: Sequence[FileRead]) -> FileRead:
    """One answer for pictures that all show one vehicle: the plates voted over all of them.

    The result bears the name of the first file, and the first error beside what the others gave.
    """
    error = next((result.error for result in results if result.error), None)
    reads = [result.read for result in results if result.read is not None]
    if not reads:
        return replace(results[0], error=error, image=None)
    plates = _voted([plate for read in reads for plate in read.plates])
    numbers = sorted((one for read in reads for one in read.containers), key=lambda one: one.probability)
    containers = {one.text: one for one in numbers}
    total = sum(read.ms for read in reads)
    merged = FrameRead(
        tuple(plates), tuple(containers.values()), round(total, 2), reads[0].width, reads[0].height
    )
    return FileRead(results[0].file, merged, error)


def _voted(plates: Sequence[PlateRead]) -> list[PlateRead]:
    voted = [vote(group) for group in group_reads(plates)]
    return [plate for plate in voted if plate is not None]


def _is_video(file: Path) -> bool:
    return file.suffix.lower() in VIDEOS


def _read_picture(reader: Reader, file: Path, options: FileOptions) -> Iterator[FileRead]:
    image = load_image(file, options.most_pixels)
    yield FileRead(file, _read(reader, image, options), image=image)


def _read_video(reader: Reader, file: Path, options: FileOptions) -> Iterator[FileRead]:
    for number, image in frames_of(file, options.every):
        yield FileRead(file, _read(reader, image, options), frame=number, image=image)


def _read(reader: Reader, image: Image, options: FileOptions) -> FrameRead:
    return reader.read_crop(image) if options.crop else reader.read(image)
