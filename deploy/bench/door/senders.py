"""Senders within their share: they ask at their own pace, whether the answer to the last request has come or not."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any
from uuid import uuid4

import httpx

from deploy.bench.journey import Crowd, quantile
from deploy.bench.pace import paced
from deploy.bench.vehicles import machine_vehicles
from deploy.demo.client import DemoClient
from deploy.demo.papers import Papers
from deploy.forms import PHRASE, Form
from deploy.owners import CLOCK
from events.messages.values import Direction

LIST = "/records?limit=50"
FLOODER, _DECLARES = "xuatkhau", "nhapkhau"
_READ = ("haiquan", "bienphong", "yte", "thucvat", "dongvat", "thue", "dieuhanh", "kiemtoan")
_READS_A_SECOND, _DECLARATIONS_A_SECOND = 3.0, 1.0
_ROWS, _MOST_DECLARED = 20, 20_000
Act = Callable[[], object]


@dataclass
class Heard:
    """Seconds from when a request was due to its answer; how many got none that was good."""

    times: list[float] = field(default_factory=list)
    failed: int = 0

    def quantile(self, share: float) -> float:
        """In milliseconds."""
        return quantile(self.times, share) * 1000


class Senders:
    """Eight officers who read and a firm that declares, on a gate that holds `records` of another firm."""

    def __init__(self, form: Form, records: int) -> None:
        self._form = form
        self._declarations = _declarations(Direction.IMPORT, _MOST_DECLARED)
        self._ids = self._fill(records)

    def ask(self, seconds: float, heard: Heard) -> None:
        """All of them, for so long."""
        with ExitStack() as stack, ThreadPoolExecutor(len(_READ) + 1) as pool:
            jobs = []
            for login in (*_READ, _DECLARES):
                person = stack.enter_context(closing(DemoClient(self._form.url, login, PHRASE)))
                person.get("/records?limit=1")
                declares = login == _DECLARES
                acts = self._declaring(person) if declares else self._reading(person)
                gap = 1 / (_DECLARATIONS_A_SECOND if declares else _READS_A_SECOND)
                jobs.append(pool.submit(_paced, acts, gap, seconds, heard))
            for job in jobs:
                job.result()

    def _reading(self, person: DemoClient) -> Iterator[Act]:
        for record in cycle(self._ids):
            yield partial(person.get, LIST)
            yield partial(person.get, f"/records/{record}")

    def _declaring(self, person: DemoClient) -> Iterator[Act]:
        for body in self._declarations:
            yield partial(person.post, "/declarations", body)

    def _fill(self, records: int) -> Sequence[str]:
        ids = list[str]()
        with closing(DemoClient(self._form.url, FLOODER, PHRASE)) as firm:
            bodies = list(_declarations(Direction.EXPORT, records))
            for begin in range(0, records, _ROWS):
                rows = [
                    {"idempotency_key": uuid4().hex, "declaration": body}
                    for body in bodies[begin : begin + _ROWS]
                ]
                done = firm.post("/declarations/bulk", rows)["rows"]
                ids += [row["declared"]["record_id"] for row in done]
        Crowd(self._form).await_decided(ids)
        return ids


def _declarations(direction: Direction, count: int) -> Iterator[Any]:
    stories = (story for story in machine_vehicles(2 * count) if story.direction is direction)
    for number, story in enumerate(stories):
        yield Papers(story, f"{number:010}").declaration(CLOCK.now(), trailer=None)


def _paced(acts: Iterable[Act], gap: float, seconds: float, heard: Heard) -> None:
    """One act every `gap` seconds; one that is late is late from when it was due."""
    for due, act in zip(paced(gap, round(seconds / gap)), acts, strict=False):
        try:
            act()
            heard.times.append(time.monotonic() - due)
        except httpx.HTTPError:
            heard.failed += 1
