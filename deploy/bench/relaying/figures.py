"""What `bordergate bench events` tells, counted from what was noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.bench.journey import quantile
from deploy.bench.relaying.roles import Notes


@dataclass(frozen=True)
class Wait:
    """Seconds: `said` since the first event, `latency` from the begin of the writer's commit to the end of the consumer's."""

    said: float
    latency: float


@dataclass(frozen=True)
class Pace:
    """Events of an even load. Latencies in milliseconds."""

    said: int
    said_per_second: float
    latency_p50: float
    latency_p99: float
    latency_worst: float


@dataclass(frozen=True)
class Drain:
    """A backlog through the relay to the log, and the log taking events `bare`, without a relay, in events a second each."""

    backlog: int
    drain_seconds: float
    drained_per_second: float
    bare_per_second: float
    of_bare: float


@dataclass(frozen=True)
class EventFigures:
    """`processes`: over how many writer, relay and consumer are spread. `memory`: most resident MiB of each, by its parts. `event_bytes`: data without headers."""

    form: str
    processes: int
    event_bytes: int
    pace: Pace
    drain: Drain
    memory: Mapping[str, float]


def waits(notes: Notes) -> list[Wait]:
    """In the order in which they were said; all were heard."""
    first = min(notes.said.values())
    found = sorted((said, notes.heard[one] - said) for one, said in notes.said.items())
    return [Wait(said - first, latency) for said, latency in found]


def count_pace(notes: Notes) -> Pace:
    latencies = [wait.latency * 1000 for wait in waits(notes)]
    times = notes.said.values()
    return Pace(
        said=len(notes.said),
        said_per_second=(len(times) - 1) / (max(times) - min(times)),
        latency_p50=quantile(latencies, 0.5),
        latency_p99=quantile(latencies, 0.99),
        latency_worst=max(latencies),
    )


def count_drain(backlog: int, seconds: float, bare: Sequence[float]) -> Drain:
    """`bare`: events a second of each try."""
    drained, alone = backlog / seconds, sum(bare) / len(bare)
    return Drain(backlog, seconds, drained, alone, drained / alone)
