"""Both forms, started once each as the processes a user starts."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from deploy.demo.theatre import LANES, Theatre, painters
from deploy.forms import Form
from deploy.owners import CLOCK
from deploy.parts.kafka import local_kafka
from deploy.parts.places import PartMissingError
from deploy.parts.postgres import local_postgres, own_database
from tests.collector import running_collector
from tests.journey.road import Road


@pytest.fixture(scope="session")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Draws the vehicles of all journeys; both forms play the same pictures."""
    stop = threading.Event()
    with painters() as pool:
        yield Theatre(tmp_path_factory.mktemp("theatre"), pool, CLOCK, stop)
        stop.set()


@pytest.fixture(
    scope="module",
    params=["embedded", pytest.param("production", marks=[pytest.mark.kafka, pytest.mark.postgres])],
)
def road(
    request: pytest.FixtureRequest, theatre: Theatre, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp(request.param)
    stages = Theatre(folder, theatre.painters, CLOCK, theatre.stop, drawn=theatre.root / "drawn")
    with ExitStack() as stack:
        servers = _servers(stack, folder) if request.param == "production" else {}
        seen = stack.enter_context(running_collector())
        surroundings = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in seen.settings.items():
            surroundings.setenv(name, value)
        form = Form(folder / "gate", {lane: stages.stage(lane) for lane in LANES}, servers)
        stages.open()
        form.prepare()
        stack.callback(form.stop)
        form.start()
        drivers = stack.enter_context(ThreadPoolExecutor(4))
        road = stack.enter_context(closing(Road(form, stages, drivers, seen)))
        road.await_lanes()
        yield road


def _servers(stack: ExitStack, folder: Path) -> dict[str, str]:
    """A broker and a database server of these journeys' own: the topics and groups have their real names."""
    try:
        kafka = stack.enter_context(local_kafka(folder / "kafka"))
        return {
            "kafka": kafka,
            "database": own_database(stack.enter_context(local_postgres(folder / "postgres"))),
        }
    except PartMissingError as missing:
        pytest.skip(str(missing))
