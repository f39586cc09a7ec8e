"""A seeded series of blows against the cast, its network, its broker and its database; then quiet, until all has arrived."""

import itertools
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psycopg

from deploy.parts.postgres import plain
from tests.chaos import cast, mutants
from tests.chaos.cast import CONSUMER, RELAY, WRITER, Place
from tests.chaos.check import Verdict, await_still, judge
from tests.network.proxy import Fault, Proxy

SMALL = (f"{WRITER}-0", f"{RELAY}-0", f"{RELAY}-1", f"{CONSUMER}-0")
SMALL_SEED, SMALL_BLOWS = 2, 16
LARGE = (*SMALL, f"{WRITER}-1", f"{CONSUMER}-1")
_BEGIN_SECONDS, _PATIENCE_SECONDS = 120.0, 1_800.0
_FIRST_RESTART = 8  # the broker falls at least once, however short the storm
_SERVER = multiprocessing.get_context(
    "forkserver"
)  # has everything imported: a killed process is back at once
_SERVER.set_forkserver_preload([cast.__name__, mutants.__name__])


@dataclass(frozen=True)
class Blow:
    """After `pause` seconds of quiet: `kind` hits `target` for `lasts` seconds."""

    pause: float
    kind: str
    target: str
    lasts: float


@dataclass
class Troupe:
    """The running cast. Every process has a number of its own, also the seed of what it does."""

    place: Place
    seed: int
    running: dict[str, ForkServerProcess] = field(default_factory=dict)
    _started: int = 0

    def start(self, name: str) -> None:
        self._started += 1
        number = self.seed * 100_000 + self._started
        child = _SERVER.Process(target=cast.act, args=(name.rpartition("-")[0], self.place, number))
        child.start()
        deadline = time.monotonic() + _BEGIN_SECONDS
        while not (self.place.folder / f"alive-{number}").exists():
            assert time.monotonic() < deadline, f"{name} did not begin"
            time.sleep(0.01)
        self.running[name] = child

    def kill(self, name: str) -> None:
        child = self.running.pop(name)
        child.kill()
        child.join()
        child.close()

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.running[name].pid or 0, number)

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)


@dataclass
class Storm:
    """`proxy` and `restart_broker` only where there is a network and a broker to hit."""

    place: Place
    seed: int
    names: tuple[str, ...] = LARGE
    proxy: Proxy | None = None
    restart_broker: Callable[[], None] | None = None
    faults: Counter[str] = field(default_factory=Counter)

    def rage(self, seconds: float, least: int, *, still: float = 60.0) -> dict[str, Any]:
        """Blows for `seconds`, and `least` of them; then the writers rest, and what is under way arrives.

        It is given up when nothing has moved for `still` seconds."""
        cast.prepare(self.place)
        troupe = Troupe(self.place, self.seed)
        try:
            for name in self.names:
                troupe.start(name)
            began = time.monotonic()
            for blow in self.blows():
                time.sleep(blow.pause)
                self._strike(troupe, blow)
                lasted = time.monotonic() - began
                if lasted > seconds and self.faults.total() >= least:
                    break
            for name in self.names:
                if name.startswith(WRITER):
                    troupe.kill(name)
            drained = await_still(self.place, still, _PATIENCE_SECONDS)
        finally:
            troupe.end()
        return self._report(judge(self.place), lasted, drained)

    def blows(self) -> Iterator[Blow]:
        """Without end. The same seed gives the same blows; where the processes are at each moment nobody decides."""
        chance, kinds = random.Random(self.seed), self._kinds()
        for number in itertools.count():
            (kind,) = chance.choices(list(kinds), list(kinds.values()))
            blow = Blow(chance.uniform(0, 1), kind, chance.choice(self.names), chance.uniform(0.2, 2.0))
            first_restart = number == _FIRST_RESTART and self.restart_broker is not None
            yield replace(blow, kind="broker_restart") if first_restart else blow

    def _kinds(self) -> dict[str, float]:
        kinds = {"kill": 10.0, "stop": 2.0, "database_cut": 1.0}
        if self.proxy is not None:
            kinds |= {f"network_{fault}": 1.5 for fault in Fault}
        if self.restart_broker is not None:
            kinds["broker_restart"] = 0.2
        return kinds

    def _strike(self, troupe: Troupe, blow: Blow) -> None:
        role = blow.target.rpartition("-")[0]
        self.faults[f"{blow.kind}_{role}" if blow.kind in ("kill", "stop") else blow.kind] += 1
        if blow.kind == "kill":
            troupe.kill(blow.target)
            troupe.start(blow.target)
        elif blow.kind == "stop":
            troupe.signal(blow.target, signal.SIGSTOP)
            time.sleep(blow.lasts)
            troupe.signal(blow.target, signal.SIGCONT)
        elif blow.kind == "database_cut":
            self._cut_database()
        elif blow.kind == "broker_restart" and self.restart_broker is not None:
            self.restart_broker()
        elif self.proxy is not None:
            with self.proxy.fault(Fault(blow.kind.removeprefix("network_"))):
                time.sleep(blow.lasts)

    def _cut_database(self) -> None:
        """Every connection of the cast ends in the middle of what it does."""
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with psycopg.connect(plain(self.place.database), autocommit=True) as connection:
            connection.execute(query)

    def _report(self, verdict: Verdict, lasted: float, drained: float) -> dict[str, Any]:
        return {
            "variant": self.place.variant,
            "log": "kafka" if ":" in self.place.log else "embedded",
            "seed": self.seed,
            "seconds": round(lasted, 1),
            "drained_seconds": round(drained, 1),
            "faults": dict(sorted(self.faults.items())),
            "faults_total": self.faults.total(),
            **verdict.as_row(),
        }


def small_storm(database: str, folder: Path, variant: str, seed: int = SMALL_SEED) -> dict[str, Any]:
    """Some seconds on the embedded log, where a killed consumer is back at once. The seed hits active relays and consumers."""
    place = Place(database, str(folder), folder, variant, rate=40.0)
    still = 60.0 if variant == "honest" else 15.0
    return Storm(place, seed, names=SMALL).rage(8.0, SMALL_BLOWS, still=still)
