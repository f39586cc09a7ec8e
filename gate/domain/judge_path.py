"""Which hop of the path is late or broken, and no other: what lies behind a broken hop cannot be judged and says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from events.messages.values import Agency
from gate.domain.path import Canary, Health, Hop, Kind, LaneSign, Queue, Reader, Surroundings

_LATE, _BROKEN = 5.0, 60.0
_LANE_LATE, _LANE_BROKEN = 15.0, 60.0
_CANARY_EVERY, _CANARY_LATE, _CANARY_BROKEN = 60.0, 90.0, 150.0
"""Seconds. The canary sets off each minute and may wait a look or two; the lanes beat every few seconds."""
_SOURCES = {"reconnecting": (Health.LATE, "camera_reconnecting"), "ended": (Health.BROKEN, "camera_ended")}


@dataclass(frozen=True)
class Measured:
    """Everything a judgement rests on. `door_milliseconds`: what the gate's own database took to answer."""

    at: datetime
    door_milliseconds: float
    around: Surroundings
    canary: Canary | None
    lanes: Sequence[LaneSign]


def judge(seen: Measured) -> tuple[Hop, ...]:
    """Every hop, in the order of the path."""
    log = _log(seen.around)
    door = Hop(Kind.DOOR, "", Health.FINE, milliseconds=seen.door_milliseconds)
    if log.health is Health.BROKEN:
        return (
            door,
            *(_unknown(hop, "log_away") if hop.kind is not Kind.LOG else log for hop in _rest(seen)),
        )
    return (door, *_rest(seen))


def _rest(seen: Measured) -> Iterator[Hop]:
    yield _relay(seen)
    yield _log(seen.around)
    heard = {agency: _agency_in(seen, agency) for agency in Agency}
    yield from heard.values()
    for agency in Agency:
        yield _agency_out(seen, agency, heard[agency])
    worker = _worker(seen)
    yield worker
    for lane in seen.lanes:
        yield from _lane(seen, lane, worker)


def _relay(seen: Measured) -> Hop:
    queue, canary = seen.around.queues.get("gate"), seen.canary
    took = _milliseconds(canary.sent_at, canary.published_at) if canary and canary.published_at else None
    if queue is None:
        return Hop(Kind.RELAY, "", Health.UNKNOWN, "not_asked", milliseconds=took)
    return replace(_of_queue(Kind.RELAY, "", queue), milliseconds=took)


def _of_queue(kind: Kind, name: str, queue: Queue) -> Hop:
    health = _by_age(queue.oldest_seconds, _LATE, _BROKEN)
    code = "" if health is Health.FINE else "not_published"
    return Hop(kind, name, health, code, queue.oldest_seconds, events=queue.unpublished)


def _log(around: Surroundings) -> Hop:
    if around.log_trouble:
        return Hop(Kind.LOG, "", Health.BROKEN, "log_away")
    if around.log_milliseconds is None:
        return Hop(Kind.LOG, "", Health.UNKNOWN, "not_asked")
    return Hop(Kind.LOG, "", Health.FINE, milliseconds=around.log_milliseconds)


def _agency_in(seen: Measured, agency: Agency) -> Hop:
    reader, canary = seen.around.readers.get(agency), seen.canary
    echo = canary.echoes.get(agency) if canary else None
    took = _milliseconds(echo.sent_at, echo.heard_at) if echo else None
    base = Hop(Kind.AGENCY_IN, agency, Health.FINE, milliseconds=took)
    if reader is not None:
        base = replace(base, events=reader.behind, parked=reader.parked)
    if _is_read(reader):
        return _aside(base)
    owed = _owed_seconds(seen, agency)
    health = _by_age(owed, _LATE, _BROKEN)
    if health is Health.FINE and reader is not None and reader.behind and _is_stale(seen):
        return replace(base, health=Health.LATE, code="not_read")
    if health is Health.FINE:
        return _aside(base)
    return replace(base, health=health, code="not_read", seconds=owed)


def _is_read(reader: Reader | None) -> bool:
    """Whether it is known that the agency has nothing left to read; where nobody can ask, the echo alone tells."""
    return reader is not None and reader.behind == 0


def _owed_seconds(seen: Measured, agency: Agency) -> float | None:
    """How long an echo has been missing, since the first canary without one was on the log; None where none is missing."""
    canary = seen.canary
    if canary is None or canary.published_at is None:
        return None
    echo = canary.echoes.get(agency)
    missing = canary.number - (echo.number if echo else 0)
    if missing <= 0:
        return None
    return max(0.0, (seen.at - canary.published_at).total_seconds()) + (missing - 1) * _CANARY_EVERY


def _agency_out(seen: Measured, agency: Agency, heard: Hop) -> Hop:
    queue = seen.around.queues.get(agency)
    echo = seen.canary.echoes.get(agency) if seen.canary else None
    took = _milliseconds(echo.heard_at, echo.returned_at) if echo else None
    if queue is None:
        fine = echo is not None and _owed_seconds(seen, agency) is None
        health, code = (Health.FINE, "") if fine else (Health.UNKNOWN, "not_asked")
        return Hop(Kind.AGENCY_OUT, agency, health, code, milliseconds=took)
    hop = replace(_of_queue(Kind.AGENCY_OUT, agency, queue), milliseconds=took)
    if hop.health is Health.FINE and heard.code == "not_read":
        return _unknown(hop, "hears_nothing")
    return hop


def _worker(seen: Measured) -> Hop:
    own = {name: one for name, one in seen.around.readers.items() if name.startswith("gate-")}
    base = Hop(
        Kind.WORKER,
        "",
        Health.FINE,
        milliseconds=_round_trip(seen.canary),
        events=sum(one.behind or 0 for one in own.values()) if own else None,
        parked=sum(one.parked for one in own.values()),
    )
    if seen.canary is None:
        return replace(base, health=Health.UNKNOWN, code="no_canary_yet")
    if seen.canary.published_at is not None:
        # while a canary waits for the relay the workers send no other: their silence begins when it is on the log
        silent = (seen.at - seen.canary.published_at).total_seconds()
        health = _by_age(silent, _CANARY_LATE, _CANARY_BROKEN)
        if health is not Health.FINE:
            return replace(base, health=health, code="no_canary", seconds=silent)
    owed = max((_unread_seconds(seen, agency, own) for agency in Agency), default=0.0)
    health = _by_age(owed, _LATE, _BROKEN)
    if health is not Health.FINE:
        return replace(base, health=health, code="not_read", seconds=owed)
    return _aside(base)


def _unread_seconds(seen: Measured, agency: Agency, own: Mapping[str, Reader]) -> float:
    """How long an echo has been on the log unread: only where the agency has heard and has said so."""
    reader, queue = seen.around.readers.get(agency), seen.around.queues.get(agency)
    gate = own.get(f"gate-decisions-{agency}")
    said = _is_read(reader) and queue is not None and queue.unpublished == 0
    if not said or gate is None or not gate.behind:
        return 0.0
    return _owed_seconds(seen, agency) or 0.0


def _lane(seen: Measured, lane: LaneSign, worker: Hop) -> Iterator[Hop]:
    hop = Hop(Kind.LANE, lane.lane, Health.FINE, events=lane.spooled)
    if lane.heartbeat_at is None:
        hop = _unknown(hop, "never_seen")
    else:
        silent = max(0.0, (seen.at - lane.heartbeat_at).total_seconds())
        health = _by_age(silent, _LANE_LATE, _LANE_BROKEN)
        hop = replace(hop, health=health, code="" if health is Health.FINE else "lane_silent", seconds=silent)
        if worker.health is not Health.FINE and health is not Health.FINE and worker.code != "put_aside":
            hop = _unknown(hop, "worker_stopped")
    yield hop
    yield _camera(seen, lane, hop)


def _camera(seen: Measured, lane: LaneSign, hop: Hop) -> Hop:
    camera = Hop(Kind.CAMERA, lane.lane, Health.FINE)
    if hop.health is not Health.FINE:
        return _unknown(camera, "never_seen" if hop.code == "never_seen" else "lane_unknown")
    if lane.source in _SOURCES:
        health, code = _SOURCES[lane.source]
        return replace(camera, health=health, code=code)
    age = None if lane.last_frame_at is None else (seen.at - lane.last_frame_at).total_seconds()
    health = Health.LATE if age is None else _by_age(age, _LANE_LATE, _LANE_BROKEN)
    return replace(camera, health=health, code="" if health is Health.FINE else "no_picture", seconds=age)


def _aside(hop: Hop) -> Hop:
    return replace(hop, health=Health.LATE, code="put_aside") if hop.parked else hop


def _unknown(hop: Hop, code: str) -> Hop:
    return replace(hop, health=Health.UNKNOWN, code=code, seconds=None)


def _by_age(seconds: float | None, late: float, broken: float) -> Health:
    if seconds is None or seconds <= late:
        return Health.FINE
    return Health.LATE if seconds <= broken else Health.BROKEN


def _is_stale(seen: Measured) -> bool:
    return seen.canary is None or seen.at - seen.canary.sent_at > timedelta(seconds=_CANARY_LATE)


def _round_trip(canary: Canary | None) -> float | None:
    """Of the slowest agency, by the gate's clock alone."""
    echoes = canary.echoes.values() if canary else ()
    return max((_milliseconds(echo.sent_at, echo.returned_at) for echo in echoes), default=None)


def _milliseconds(since: datetime, until: datetime) -> float:
    return max(0.0, round((until - since).total_seconds() * 1000, 1))
