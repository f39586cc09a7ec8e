"""Puts a reader together by the name of its engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocr.errors import ReaderError
from ocr.ports import Glancer, Recogniser
from ocr.reader import PlateFinder, Reader, ReaderOptions

if TYPE_CHECKING:
    from ocr.calibration import Calibration

DEFAULT_ENGINE = "plate"
_FIRST_LOOK, _SECOND_LOOK = 640 * 384, 1024 * 640
_FAINT = 0.25
"""Least score of the plate detector: its scores are low, and recogniser and grammar refuse what is no plate."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`threads`: per network (1 for lanes); `area`: pixels of the frame that the text detector sees at first;
    `calibration`: instead of the stored one of the engine."""

    threads: int = 1
    area: int = _FIRST_LOOK
    reading: ReaderOptions = field(default_factory=ReaderOptions)
    calibration: "Calibration | None" = None


def build_reader(engine: str = DEFAULT_ENGINE, options: EngineOptions | None = None) -> Reader:
    """The reader `plate` (default), `rapidocr`, `easyocr` (our network), `easyocr-english` (its own) or `tesseract`; loading takes about a second.

    Raises ReaderError `engine_unknown`, `engine_missing`, `model_missing` or `model_broken`.
    """
    if engine not in _ENGINES:
        names = ", ".join(sorted(_ENGINES))
        raise ReaderError("engine_unknown", f"There is no engine “{engine}”: choose one of {names}.")
    return _ENGINES[engine](options or EngineOptions())


def lane_readers() -> tuple[Reader, Callable[[], Reader]]:
    """Of the default engine, on one thread, without a larger look: for plates, and, loaded when it is asked for, for container
    numbers too; they share their networks."""
    from ocr.containers import ContainerFinder
    from ocr.engines.line_net import LineNet

    reader = _plate(EngineOptions())
    return reader, lambda: reader.with_containers(ContainerFinder(LineNet(1)))


def _plate(options: EngineOptions) -> PlateFinder:
    from ocr.engines.plate_net import PlateNet
    from ocr.engines.quick_net import QuickNet

    return _finder(PlateNet(options.threads), options, QuickNet(options.threads))


def _easyocr(options: EngineOptions) -> Reader:
    from ocr.engines.easy import EasyNet

    return _finder(EasyNet(options.threads), options)


def _easyocr_english(options: EngineOptions) -> Reader:
    from ocr.engines.easy_english import EasyEnglish

    return _finder(EasyEnglish(options.threads), options)


def _rapidocr(options: EngineOptions) -> Reader:
    from ocr.engines.rapid import rapid_reader

    return rapid_reader(options.threads)


def _tesseract(options: EngineOptions) -> Reader:
    from ocr.engines.tesseract import tesseract_reader

    return tesseract_reader(options.threads)


def _finder(recogniser: Recogniser, options: EngineOptions, quick: Glancer | None = None) -> PlateFinder:
    """The same search, straightening and grammar around any recogniser."""
    from ocr.calibration import stored
    from ocr.containers import ContainerFinder
    from ocr.engines.corner_net import CornerNet
    from ocr.engines.line_net import LineNet
    from ocr.engines.plate_detector import DetectorOptions, PlateDetector
    from ocr.engines.text_boxes import TextBoxes
    from ocr.plate_reader import PlateReader

    plates = PlateReader(recogniser, CornerNet(options.threads), quick)
    areas = [options.area, max(options.area, _SECOND_LOOK)] if options.reading.thorough else [options.area]
    detector = PlateDetector(options.threads, DetectorOptions(least=_FAINT))
    locators = [TextBoxes(options.threads, area) for area in areas]
    containers = ContainerFinder(LineNet(options.threads)) if options.reading.containers else None
    calibration = options.calibration or stored(recogniser.name)
    return PlateFinder(detector, locators, plates, calibration, containers, options.reading)


_ENGINES: dict[str, Callable[[EngineOptions], Reader]] = {
    "plate": _plate,
    "rapidocr": _rapidocr,
    "tesseract": _tesseract,
    "easyocr": _easyocr,
    "easyocr-english": _easyocr_english,
}
