"""kill -9 at random moments: nothing lost, nothing twice, nothing out of order; and the check catches whoever does it wrong."""

import itertools
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from . import mortal

STILL = 4.0
WRITTEN = 200  # a slow machine goes on being killed until this much was written
PATIENCE = 120.0


@dataclass(frozen=True)
class Verdict:
    written: int
    applied: int
    lost: int
    twice: int
    disordered: int

    @property
    def clean(self) -> bool:
        return (self.lost, self.twice, self.disordered) == (0, 0, 0)


_SERVER = multiprocessing.get_context(
    "forkserver"
)  # has everything imported: a killed process is back at once
_SERVER.set_forkserver_preload([mortal.__name__])


def start(role: str, folder: Path, variant: str, seed: int) -> ForkServerProcess:
    child = _SERVER.Process(target=mortal.run, args=(role, folder, variant, seed))
    child.start()
    deadline = time.monotonic() + PATIENCE
    while not (folder / f"alive-{seed}").exists():
        assert time.monotonic() < deadline, "it did not begin"
        time.sleep(0.01)
    return child


def kill(child: ForkServerProcess) -> None:
    child.kill()
    child.join()
    child.close()


def torment(folder: Path, variant: str, seed: int, kills: int) -> Verdict:
    mortal.prepare(folder)
    chance = random.Random(seed)
    children = {role: start(role, folder, variant, seed + at) for at, role in enumerate(("gate", "customs"))}
    try:
        for number in itertools.count():
            if number >= kills and sum(mortal.counts(folder).values()) >= WRITTEN:
                break
            role = chance.choice(("gate", "customs"))
            time.sleep(chance.uniform(0.05, 0.4))
            kill(children.pop(role))
            children[role] = start(role, folder, variant, seed + number + 2)
        kill(children.pop("gate"))
        children["gate"] = start("quiet-gate", folder, variant, seed + number + 2)
        wait_until_still(folder, PATIENCE if variant == "honest" else STILL)
    finally:
        for child in children.values():
            kill(child)
    return judge(folder)


def wait_until_still(folder: Path, still: float) -> None:
    """Until everything was applied, or nothing has moved for `still` seconds (a wrong variant never arrives)."""
    total = sum(mortal.counts(folder).values())
    last, since, deadline = -1, time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        done = sum(len(numbers) for numbers in mortal.applied(folder).values())
        if done != last:
            last, since = done, time.monotonic()
        if time.monotonic() - since > (still if done < total else 1.0):
            return
        time.sleep(0.1)


def judge(folder: Path) -> Verdict:
    written = mortal.counts(folder)
    heard = lost = twice = disordered = 0
    for record, numbers in mortal.applied(folder).items():
        heard += len(numbers)
        lost += len(set(range(1, written.get(record, 0) + 1)) - set(numbers))
        twice += sum(times - 1 for times in Counter(numbers).values())
        disordered += sum(1 for before, after in pairwise(numbers) if after < before)
    return Verdict(sum(written.values()), heard, lost, twice, disordered)


@pytest.mark.timeout(600)
def test_killed_at_any_moment_nothing_is_lost_doubled_or_disordered(tmp_path: Path) -> None:
    verdict = torment(tmp_path, "honest", seed=1, kills=40)
    assert verdict.clean, verdict


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("variant", "symptom"),
    [("mark", "lost"), ("offsets", "lost"), ("no-inbox", "twice")],
    ids=["marking before the ack", "offsets before handling", "no inbox"],
)
def test_the_check_catches_who_does_it_wrong(tmp_path: Path, variant: str, symptom: str) -> None:
    verdict = torment(tmp_path, variant, seed=1_000, kills=20)
    assert verdict.applied > WRITTEN / 4, f"it does not do its work at all: {verdict}"
    assert getattr(verdict, symptom) > 0, verdict
