"""What a storm has done: the events told, the events on the log and the events applied, compared one by one."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from events.messages.registry import DEADLINE, MOVEMENT
from tests.chaos.cast import APPLIED, WRITTEN, Place

_QUIET_POLLS = 6


@dataclass(frozen=True)
class Verdict:
    """`repeats` on the log are allowed: the inbox takes them away. Everything else counts against us."""

    written: int
    applied: int
    lost: int
    twice: int
    disordered: int
    disordered_on_log: int
    repeats: int

    @property
    def clean(self) -> bool:
        return (self.lost, self.twice, self.disordered, self.disordered_on_log) == (0, 0, 0, 0)

    def as_row(self) -> dict[str, Any]:
        return {**asdict(self), "clean": self.clean}


def judge(place: Place) -> Verdict:
    written, applied, logged = counts(place), _applied(place), _logged(place)
    lost = sum(
        len(set(range(1, told + 1)) - set(applied.get(record, ()))) for record, told in written.items()
    )
    return Verdict(
        written=sum(written.values()),
        applied=sum(map(len, applied.values())),
        lost=lost,
        twice=sum(_repeats(numbers) for numbers in applied.values()),
        disordered=sum(_backwards(numbers) for numbers in applied.values()),
        disordered_on_log=sum(_backwards(list(dict.fromkeys(numbers))) for numbers in logged.values()),
        repeats=sum(_repeats(numbers) for numbers in logged.values()),
    )


def counts(place: Place) -> dict[str, int]:
    """By record and by lane, how many events its owner told."""
    owners = [place.owner("gate")]
    owners += [place.spool(file.stem) for file in (place.lanes or place.folder).glob("lane-*.sqlite")]
    found = {}
    for owner in owners:
        with owner.read() as session:
            found |= {row.record: row.count for row in session.execute(select(WRITTEN))}
        owner.close()
    return found


def applied_count(place: Place) -> int:
    owner = place.owner("customs")
    with owner.read() as session:
        found = int(session.scalar(select(func.count()).select_from(APPLIED)) or 0)
    owner.close()
    return found


def await_still(place: Place, still: float, patience: float) -> float:
    """Waits until all was applied, or nothing has moved for `still` seconds (a wrong variant never arrives); the seconds it took."""
    total, began = sum(counts(place).values()), time.monotonic()
    last, since = -1, began
    while time.monotonic() - began < patience:
        asked = time.monotonic()
        done = applied_count(place)
        if done != last:
            last, since = done, time.monotonic()
        if time.monotonic() - since > (still if done < total else 2.0):
            break
        time.sleep(max(0.25, 10 * (time.monotonic() - asked)))  # counting a million rows is work, too
    return time.monotonic() - began


def _applied(place: Place) -> Mapping[str, list[int]]:
    """By record, the numbers that the consumers applied, in the order in which they did."""
    found: dict[str, list[int]] = defaultdict(list)
    owner, query = place.owner("customs"), select(APPLIED.c.record, APPLIED.c.sequence)
    with owner.read() as session:
        for record, sequence in session.execute(
            query.order_by(APPLIED.c.place).execution_options(yield_per=10_000)
        ):
            found[record].append(sequence)
    owner.close()
    return found


def _logged(place: Place) -> Mapping[str, list[int]]:
    """By record, the numbers on the log, in its order."""
    found: dict[str, list[int]] = defaultdict(list)
    with place.broker("check") as broker:
        member, quiet = broker.subscribe(f"check-{uuid4()}", [DEADLINE.name, MOVEMENT.name]), 0
        while quiet < _QUIET_POLLS:
            received = member.poll(0.5)
            quiet = 0 if received else quiet + 1
            for one in received:
                found[one.envelope.key].append(one.envelope.sequence or 0)
        member.close()
    return found


def _repeats(numbers: Sequence[int]) -> int:
    return sum(times - 1 for times in Counter(numbers).values())


def _backwards(numbers: Sequence[int]) -> int:
    return sum(1 for before, after in pairwise(numbers) if after < before)
