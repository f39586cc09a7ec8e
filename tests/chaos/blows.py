"""Which blows fall in a storm, in which order and on whom: the same seed gives the same ones."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.network.proxy import Fault

SOFT: Mapping[str, float] = {"kill": 10.0, "stop": 2.0, "database_cut": 1.0, "clock_jump": 1.5}
NETWORK: Mapping[str, float] = {f"network_{fault}": 1.2 for fault in Fault}
HARD: Mapping[str, float] = {"database_restart": 0.4, "leader_kill": 0.4, "all_brokers_kill": 0.1}
GRANTED: Mapping[str, float] = {"disk_full": 0.6, "partition": 0.3}
"""Only where this machine lets us."""
CALM_SECONDS = 1.0


@dataclass(frozen=True)
class Blow:
    """After `pause` seconds of quiet: `kind` hits `target` for `lasts` seconds; `number` picks a broker or a direction."""

    pause: float
    kind: str
    target: str
    lasts: float
    number: int


def blows(
    seed: int, kinds: Mapping[str, float], targets: Sequence[str], calm: float = CALM_SECONDS
) -> Iterator[Blow]:
    """Without end: first each kind once, however rare it is, then as often as it is heavy. Pauses of at most `calm` seconds.

    Where the processes are at each moment nobody decides."""
    chance = random.Random(seed)
    first = chance.sample(sorted(kinds), len(kinds))
    for number in itertools.count():
        (kind,) = chance.choices(list(kinds), list(kinds.values()))
        yield Blow(
            chance.uniform(0, calm),
            first[number] if number < len(first) else kind,
            chance.choice(targets),
            chance.uniform(0.2, 2.0),
            chance.randrange(1_000),
        )
