"""The real parts tests run against. What this machine cannot have is skipped by a line that says what brings it."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
import structlog
from numpy.typing import NDArray

from deploy.parts.browser import chromium
from deploy.parts.choice import some_kafka, some_postgres
from deploy.parts.places import CHECKOUT, PARTS, PartMissingError
from deploy.parts.postgres import fresh_database as new_database
from deploy.parts.rtsp import RtspCamera, require_rtsp


class FreezableCamera(RtspCamera):
    def freeze(self) -> None:
        """The connection stays, pictures stop: what a hung camera does."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def switch_off(self) -> None:
        self.thaw()
        super().switch_off()

    def _signal(self, which: signal.Signals) -> None:
        if self._child is not None and self._child.process.poll() is None:
            self._child.process.send_signal(which)


CameraMaker = Callable[..., FreezableCamera]
SAYS_MISSING = " is missing: "


@contextmanager
def or_skip() -> Iterator[None]:
    try:
        yield
    except PartMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command run within a test sets up logs; the next test finds them as they were."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def parts_folder() -> Iterator[Path]:
    """Where this session's servers keep their data: in var/, not in the system's temporary folder."""
    runs = PARTS / "tests"
    for left in runs.glob("*"):
        if not psutil.pid_exists(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    folder = runs / str(os.getpid())
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def kafka_bootstrap(parts_folder: Path) -> Iterator[str]:
    """Bootstrap servers of a real Apache Kafka broker, one for the session: take topic names of your own."""
    with or_skip(), some_kafka(parts_folder / "kafka") as bootstrap:
        yield bootstrap


@pytest.fixture(scope="session")
def postgres_url(parts_folder: Path) -> Iterator[str]:
    """SQLAlchemy URL of a real PostgreSQL server, one for the session."""
    with or_skip(), some_postgres(parts_folder / "postgres") as url:
        yield url


@pytest.fixture
def fresh_database(postgres_url: str) -> Iterator[str]:
    """SQLAlchemy URL of a new, empty database, dropped after the test."""
    with new_database(postgres_url) as url:
        yield url


@pytest.fixture
def rtsp_server(tmp_path: Path) -> Iterator[CameraMaker]:
    """Makes cameras, `rtsp_server(frames, rate=10)`: real RTSP servers, switched on, that play BGR pictures."""
    with ExitStack() as cameras:

        def make(frames: Sequence[NDArray[np.uint8]], rate: int = 10) -> FreezableCamera:
            with or_skip():
                require_rtsp()
            camera = FreezableCamera(tmp_path / f"camera-{len(list(tmp_path.iterdir()))}", frames, rate=rate)
            cameras.callback(camera.switch_off)
            camera.switch_on()
            return camera

        yield make


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The Chromium for Playwright's `executable_path`."""
    with or_skip():
        return chromium()


@pytest.fixture(scope="session")
def photos() -> Path:
    """The folder of labelled real photos, which may not be committed."""
    folder = Path(os.environ.get("BORDERGATE_PHOTOS") or CHECKOUT.parent / "shared" / "plates")
    if not folder.is_dir():
        pytest.skip(
            f"The folder of real photos{SAYS_MISSING}{folder}. To have it: BORDERGATE_PHOTOS=/path/to/plates"
        )
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: Playwright leaves an event loop in this thread, beside which no other can run."""
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, once per part, what was not tested for want of it."""
    skipped = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    missing = [reason.removeprefix("Skipped: ") for reason in skipped if SAYS_MISSING in reason]
    if missing:
        terminalreporter.section("not tested for want of a part", red=True, bold=True)
    for reason in sorted(set(missing)):
        terminalreporter.line(f"{missing.count(reason)} tests: {reason}", red=True)
