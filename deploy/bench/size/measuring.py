"""Does the gate stay as quick when it holds a million records? Every act in turn, one after the other, at each size."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from deploy.bench.journey import quantile
from deploy.bench.size.acts import NOTHING, READS, WRITES, Held, acts, templates
from deploy.bench.size.filling import filling
from deploy.demo.people import EXPORTER
from deploy.forms import Form
from deploy.parts.postgres import local_postgres, own_database
from deploy.parts.processes import own_port, start

TEMPLATES = 60
_WARM = 10
_NO_SHARE = "1000000"


@dataclass(frozen=True)
class ActFigures:
    """Milliseconds. `of_nothing`: how many of these acts are done in the time of one call of the handler that does nothing, by the medians.

    `cpu`: of the process that answers, the mean; `cpu_of_nothing` the same by it: what else the machine does disturbs it least."""

    n: int
    p50: float
    p99: float
    of_nothing: float
    cpu: float
    cpu_of_nothing: float


@dataclass(frozen=True)
class SizeFigures:
    """`fill_seconds` until the gate held so many records; `memory_mib` of the API's process after it was measured; `load`: the machine's,
    a minute's mean, before and after."""

    records: int
    fill_seconds: float
    memory_mib: float
    load: tuple[float, float]
    acts: Mapping[str, ActFigures]


def measure_sizes(folder: Path, sizes: Sequence[int], rounds: int) -> Iterator[SizeFigures]:
    """On PostgreSQL; `sizes` grow. No lanes, agencies, workers: the door and the database alone."""
    with ExitStack() as stack:
        server = stack.enter_context(local_postgres(folder / "postgres"))
        url = own_database(server)
        form = Form(folder / "gate", {}, {"database": url, "sender_share": _NO_SHARE})
        form.prepare()
        stack.callback(form.stop)
        form.start(["serve"])
        templates(form.url, TEMPLATES)
        filler = stack.enter_context(filling(_beside(server, url)))
        nothing = stack.enter_context(_nothing(form, folder))
        for size in sizes:
            began = time.monotonic()
            filler.fill(size, sizes[-1])
            took = time.monotonic() - began
            held = filler.held(EXPORTER.tax_code or "")
            yield _measured(Place(form, *nothing), held, (size, took), rounds)


@dataclass(frozen=True)
class Place:
    """The gate, and where and as which process the handler that does nothing runs."""

    form: Form
    nothing: str
    process: int

    def cpu_seconds(self, act: str) -> float:
        """Of the process that does this act, so far."""
        times = psutil.Process(
            self.process if act == NOTHING else self.form.children["serve"].process.pid
        ).cpu_times()
        return float(times.user + times.system)


def _measured(place: Place, held: Held, filled: tuple[int, float], rounds: int) -> SizeFigures:
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        every = acts(stack, (place.form.url, place.nothing), held)
        for act in every.values():
            for _ in range(_WARM if act not in (every["amend"], every["decide"]) else 0):
                act()
        asked = _asked(place, every, rounds)
    figures = {name: one.figures(asked[NOTHING]) for name, one in asked.items()}
    memory = place.form.memory()["serve"] / 2**20
    return SizeFigures(*filled, memory, (load, os.getloadavg()[0]), figures)


@dataclass
class Asked:
    """Seconds: from question to answer of each, and of the processor for all of them."""

    times: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def figures(self, nothing: "Asked") -> ActFigures:
        median, cpu = quantile(self.times, 0.5), self.cpu / len(self.times)
        return ActFigures(
            n=len(self.times),
            p50=median * 1000,
            p99=quantile(self.times, 0.99) * 1000,
            of_nothing=quantile(nothing.times, 0.5) / median,
            cpu=cpu * 1000,
            cpu_of_nothing=nothing.cpu / len(nothing.times) / cpu if cpu else 0.0,
        )


def _asked(place: Place, every: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Asked]:
    asked = {name: Asked() for name in (NOTHING, *READS, *WRITES)}
    for _ in range(rounds):
        for name, one in asked.items():
            before, began = place.cpu_seconds(name), time.perf_counter()
            every[name]()
            one.times.append(time.perf_counter() - began)
            one.cpu += place.cpu_seconds(name) - before
    return asked


@contextmanager
def _nothing(form: Form, folder: Path) -> Iterator[tuple[str, int]]:
    """Its address and its process."""
    port = own_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "deploy.bench.size.nothing", str(port)]
    given = {
        "BORDERGATE_DATABASE": form.servers["database"],
        "BORDERGATE_DATA": str(folder / "gate" / "data"),
    }
    child = start("the handler that does nothing", command, log=folder / "nothing.log", env=given)
    try:
        child.await_ready(lambda: _answers(url))
        yield url, child.process.pid
    finally:
        child.stop()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/none", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _beside(server: str, url: str) -> str:
    """The gate's database as the server's superuser."""
    return f"{server.rpartition('/')[0]}/{url.rpartition('/')[2]}"
