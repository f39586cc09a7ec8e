import pytest

from ocr.build import EngineOptions, build_reader
from ocr.reader import Reader, ReaderOptions


@pytest.fixture(scope="session")
def reader() -> Reader:
    return build_reader(
        options=EngineOptions(threads=2, reading=ReaderOptions(thorough=True, containers=True))
    )
