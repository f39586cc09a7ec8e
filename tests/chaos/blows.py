"""Which blows fall in a storm, in which order and on whom: the same seed gives the same ones."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.network.proxy import Fault

SOFT: Mapping[str, float] = {"kill": 10.0, "stop": 2.0, "database_cut": 1.0, "clock_jump": 1.5}
NETWORK: Mapping[str, float] = {f"network_{fault}": 1.2 for fault in Fault}
HARD: Mapping[str, float] = {"database_restart": 0.4, "leader_kill": 0.4, "all_brokers_kill": 0.1}
_FIRST_HARD = 4  # each hard kind falls at least once, however short the storm


@dataclass(frozen=True)
class Blow:
    """After `pause` seconds of quiet: `kind` hits `target` for `lasts` seconds; `number` picks a broker or a direction."""

    pause: float
    kind: str
    target: str
    lasts: float
    number: int


def blows(seed: int, kinds: Mapping[str, float], targets: Sequence[str]) -> Iterator[Blow]:
    """Without end. Where the processes are at each moment nobody decides."""
    chance = random.Random(seed)
    rare = [kind for kind in kinds if kinds[kind] < 1.0]
    for number in itertools.count():
        (kind,) = chance.choices(list(kinds), list(kinds.values()))
        blow = Blow(
            chance.uniform(0, 1),
            kind,
            chance.choice(targets),
            chance.uniform(0.2, 2.0),
            chance.randrange(1_000),
        )
        due = (number - _FIRST_HARD) // 2
        if (number - _FIRST_HARD) % 2 == 0 and 0 <= due < len(rare):
            blow = Blow(blow.pause, rare[due], blow.target, blow.lasts, blow.number)
        yield blow
