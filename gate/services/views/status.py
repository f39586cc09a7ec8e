"""The path of every event, hop by hop: whether the gate works, and where it does not."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gate.domain.access import Actor, Permission
from gate.domain.judge_path import Measured, judge
from gate.domain.path import Canary, Health, Hop, LaneSign, Surroundings
from gate.services.context import Gate
from gate.store import canary
from gate.store import lanes as states
from gate.store.reference import in_force
from gate.store.session import Session, answers

LookAround = Callable[[], Surroundings]


@dataclass(frozen=True)
class StatusView:
    """`broken` and `late` name hops as `kind` or `kind/name`."""

    at: datetime
    health: Health
    broken: tuple[str, ...]
    late: tuple[str, ...]
    hops: tuple[Hop, ...]
    round_trip_milliseconds: float | None
    canary: Canary | None


def status(gate: Gate, session: Session, actor: Actor, around: Surroundings) -> StatusView:
    """Raises ForbiddenError."""
    actor.need(Permission.SEE_STATUS)
    seen = measured(gate, session, around)
    hops = judge(seen)
    broken, late = _named(hops, Health.BROKEN), _named(hops, Health.LATE)
    worker = next(hop for hop in hops if hop.kind == "worker")
    health = Health.BROKEN if broken else Health.LATE if late else Health.FINE
    return StatusView(seen.at, health, broken, late, hops, worker.milliseconds, seen.canary)


def measured(gate: Gate, session: Session, around: Surroundings) -> Measured:
    began = time.perf_counter()
    answers(session)
    took = round((time.perf_counter() - began) * 1000, 1)
    return Measured(gate.clock.now(), took, around, canary.latest(session), _lanes(gate, session))


def _lanes(gate: Gate, session: Session) -> tuple[LaneSign, ...]:
    """Every lane in force, in the order of the reference file."""
    reference = in_force(session, gate.clock.now())
    return tuple(_sign(session, lane) for lane in reference.lanes)


def _sign(session: Session, lane: str) -> LaneSign:
    row = states.state_of(session, lane)
    if row is None:
        return LaneSign(lane)
    return LaneSign(lane, row.heartbeat_at, row.source_state, row.last_frame_at, row.spooled)


def _named(hops: tuple[Hop, ...], health: Health) -> tuple[str, ...]:
    return tuple(f"{hop.kind}/{hop.name}" if hop.name else hop.kind for hop in hops if hop.health is health)
