"""A seeded series of blows against the cast, its network, its broker and its database; then quiet, until all has arrived."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psycopg

from deploy.parts.postgres import plain
from events.messages.registry import DEADLINE
from tests.chaos import cast, mutants
from tests.chaos.blows import CALM_SECONDS, GRANTED, HARD, NETWORK, SOFT, Blow, blows
from tests.chaos.cast import CONSUMER, LANE, RELAY, WRITER, Place
from tests.chaos.check import Verdict, await_still, counts, judge
from tests.chaos.theatre import Stage
from tests.network.proxy import Fault

SMALL = (f"{WRITER}-0", f"{RELAY}-0", f"{RELAY}-1", f"{CONSUMER}-0")
SMALL_SEED, SMALL_BLOWS = 2, 16
LARGE = (*SMALL, f"{WRITER}-1", f"{CONSUMER}-1", f"{LANE}-0", f"{LANE}-1")
_BEGIN_SECONDS, _PATIENCE_SECONDS = 120.0, 1_800.0
_SERVER = multiprocessing.get_context(
    "forkserver"
)  # has everything imported: a killed process is back at once
_SERVER.set_forkserver_preload([cast.__name__, mutants.__name__])


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
        child = _SERVER.Process(target=cast.act, args=(name, self.place, number))
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

    def hush(self, name: str) -> None:
        """A lane that has nothing more to tell, and whose spool goes on emptying."""
        (self.place.folder / f"hush-{name}").touch()

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.running[name].pid or 0, number)

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)


@dataclass
class Storm:
    """`stage` only where there are brokers and servers to hit; `calm`: the longest pause between two blows, in seconds."""

    place: Place
    seed: int
    names: tuple[str, ...] = LARGE
    stage: Stage | None = None
    calm: float = CALM_SECONDS
    faults: Counter[str] = field(default_factory=Counter)

    def rage(self, seconds: float, least: int, events: int = 0, *, still: float = 120.0) -> dict[str, Any]:
        """Blows for `seconds`, `least` of them, and until `events` were told; then the writers rest, and what is under way arrives.

        It is given up when nothing has moved for `still` seconds."""
        cast.prepare(self.place)
        troupe = Troupe(self.place, self.seed)
        try:
            for name in self.names:
                if name.startswith(LANE):
                    cast.prepare_lane(self.place, name)
                troupe.start(name)
            began = time.monotonic()
            for blow in blows(self.seed, self._kinds(), self.names, self.calm):
                time.sleep(blow.pause)
                self._strike(troupe, blow)
                lasted = time.monotonic() - began
                if lasted > seconds and self.faults.total() >= least and self._told() >= events:
                    break
            for name in self.names:
                if name.startswith(WRITER):
                    troupe.kill(name)
                elif name.startswith(LANE):
                    troupe.hush(name)
            drained = await_still(self.place, still, _PATIENCE_SECONDS)
        finally:
            troupe.end()
        return self._report(judge(self.place), lasted, drained)

    def _told(self) -> int:
        return sum(counts(self.place).values())

    def _kinds(self) -> dict[str, float]:
        kinds = dict(SOFT)
        if self.stage is not None:
            granted = {kind: often for kind, often in GRANTED.items() if kind not in self.stage.missing}
            kinds |= NETWORK | HARD | granted
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
        elif blow.kind == "clock_jump":
            self._jump(blow)
        elif self.stage is not None:
            hit(self.stage, blow)

    def _jump(self, blow: Blow) -> None:
        """Up to an hour either way, and back."""
        self.place.clock.jump((blow.number - 500) / 500 * 3_600)
        time.sleep(blow.lasts)
        self.place.clock.jump(0)

    def _cut_database(self) -> None:
        """Every connection of the cast ends in the middle of what it does; whoever else looks in, or vacuums, is left alone."""
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        with psycopg.connect(plain(self.place.database), autocommit=True) as connection:
            connection.execute(query)

    def _report(self, verdict: Verdict, lasted: float, drained: float) -> dict[str, Any]:
        return {
            "variant": self.place.variant,
            "log": "kafka" if ":" in self.place.log else "embedded",
            "seed": self.seed,
            "seconds": round(lasted, 1),
            "events_a_second": round(verdict.written / lasted, 1),
            "drained_seconds": round(drained, 1),
            "faults": dict(sorted(self.faults.items())),
            "faults_total": self.faults.total(),
            **verdict.as_row(),
        }


def hit(stage: Stage, blow: Blow) -> None:
    """The blows that fall on brokers, servers, disks and networks."""
    nodes = stage.cluster.nodes
    node = nodes[blow.number % len(nodes)]
    if blow.kind == "database_restart":
        stage.server.restart_immediately()
    elif blow.kind in ("leader_kill", "all_brokers_kill"):
        leader = stage.cluster.leader(DEADLINE.name) or node
        for each in nodes if blow.kind == "all_brokers_kill" else [leader]:
            stage.cluster.kill(each)
        time.sleep(blow.lasts)
        stage.cluster.start()
    elif blow.kind == "disk_full" and stage.disk is not None:
        stage.disk.fill()
        time.sleep(blow.lasts)
        stage.disk.free()
    elif blow.kind == "partition" and stage.filter is not None:
        cut_off = stage.cluster.leader(DEADLINE.name) or node
        stage.filter.apart(cut_off.ports, cut_off.user or 0)
        time.sleep(4 * blow.lasts)  # long enough for another to be elected
        stage.filter.heal()
    else:
        with ExitStack() as spoiled:
            for each in nodes if blow.number % 2 else [node]:
                spoiled.enter_context(each.proxy.fault(Fault(blow.kind.removeprefix("network_"))))
            time.sleep(blow.lasts)


def small_storm(database: str, folder: Path, variant: str, seed: int = SMALL_SEED) -> dict[str, Any]:
    """Some seconds on the embedded log, where a killed consumer is back at once. The seed hits active relays and consumers."""
    place = Place(database, str(folder), folder, variant, rate=40.0)
    still = 60.0 if variant == "honest" else 15.0
    return Storm(place, seed, names=SMALL).rage(8.0, SMALL_BLOWS, still=still)
