"""A broken hop is called by its name, and what lies behind it is never blamed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from events.messages.values import Agency
from gate.domain.judge_path import Measured, judge
from gate.domain.path import Canary, Echo, Health, Kind, LaneSign, Queue, Reader, Surroundings

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
OWNERS = ("gate", *Agency)
READERS = ("gate-sightings", *(f"gate-decisions-{agency}" for agency in Agency), *Agency)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def echoes(number: int, sent: float) -> dict[str, Echo]:
    return {agency: Echo(number, ago(sent), ago(sent - 0.1), ago(sent - 0.2)) for agency in Agency}


AROUND = Surroundings(
    log_milliseconds=3.0,
    queues={owner: Queue(0, None) for owner in OWNERS},
    readers={reader: Reader(0) for reader in READERS},
)
FINE = Measured(
    NOW,
    0.4,
    AROUND,
    Canary(7, ago(30), ago(29.9), echoes(7, 30)),
    (LaneSign("b2-in", ago(2), "streaming", ago(1)), LaneSign("b1-out", ago(3), "streaming", ago(1))),
)


def around(queues: dict[str, Queue] | None = None, readers: dict[str, Reader] | None = None) -> Surroundings:
    return replace(
        AROUND, queues={**AROUND.queues, **(queues or {})}, readers={**AROUND.readers, **(readers or {})}
    )


def named(seen: Measured) -> dict[str, Health]:
    hops = judge(seen)
    return {f"{h.kind}/{h.name}".rstrip("/"): h.health for h in hops if h.health is not Health.FINE}


def blamed(seen: Measured) -> set[str]:
    return {name for name, health in named(seen).items() if health is not Health.UNKNOWN}


def test_a_gate_that_works_has_nothing_to_name() -> None:
    assert named(FINE) == {}
    worker = next(hop for hop in judge(FINE) if hop.kind == "worker")
    assert worker.milliseconds == pytest.approx(200)


def test_the_hops_come_in_the_order_of_the_path() -> None:
    kinds = list(dict.fromkeys(hop.kind for hop in judge(FINE)))
    assert kinds == list(Kind)


@pytest.mark.parametrize(("oldest", "health"), [(6, Health.LATE), (61, Health.BROKEN)])
def test_a_relay_that_brings_nothing_is_the_relay(oldest: float, health: Health) -> None:
    stuck = replace(
        FINE,
        around=around({"gate": Queue(3, oldest)}),
        canary=Canary(8, ago(oldest), None, echoes(7, oldest + 60)),
    )
    assert named(stuck) == {"relay": health}


def test_a_canary_that_waits_for_the_relay_is_not_the_workers_fault() -> None:
    long = replace(
        FINE, around=around({"gate": Queue(3, 900)}), canary=Canary(8, ago(900), None, echoes(7, 960))
    )
    assert blamed(long) == {"relay"}


def test_a_log_that_does_not_answer_is_the_log_and_hides_what_lies_behind_it() -> None:
    away = replace(
        FINE,
        around=replace(AROUND, log_trouble="refused", log_milliseconds=None),
        at=NOW + timedelta(hours=1),
    )
    found = named(away)
    assert blamed(away) == {"log"}
    assert found["relay"] is found["worker"] is found["lane/b2-in"] is Health.UNKNOWN


def test_an_agency_that_does_not_hear_is_that_agency_in() -> None:
    silent = {**echoes(7, 80), "tax": Echo(6, ago(140), ago(139), ago(138))}
    deaf = replace(
        FINE, around=around(readers={"tax": Reader(4)}), canary=Canary(7, ago(80), ago(79), silent)
    )
    assert named(deaf) == {"agency_in/tax": Health.BROKEN, "agency_out/tax": Health.UNKNOWN}


def test_an_agency_that_hears_but_whose_answer_stays_is_that_agency_out() -> None:
    silent = {**echoes(7, 80), "tax": Echo(6, ago(140), ago(139), ago(138))}
    dumb = replace(FINE, around=around({"tax": Queue(1, 79)}), canary=Canary(7, ago(80), ago(79.9), silent))
    assert named(dumb) == {"agency_out/tax": Health.BROKEN}


def test_an_agency_that_never_answers_does_not_look_better_with_each_new_canary() -> None:
    silent = {**echoes(9, 10), "tax": Echo(6, ago(190), ago(189), ago(188))}
    deaf = replace(
        FINE, around=around(readers={"tax": Reader(4)}), canary=Canary(9, ago(10), ago(10), silent)
    )
    assert named(deaf)["agency_in/tax"] is Health.BROKEN
    (hop,) = (hop for hop in judge(deaf) if (hop.kind, hop.name) == ("agency_in", "tax"))
    assert hop.seconds == pytest.approx(130)


def test_an_agency_whose_database_nobody_may_ask_is_judged_by_its_echo_alone() -> None:
    unseen = Surroundings(
        log_milliseconds=3.0,
        queues={"gate": Queue(0, None)},
        readers={name: Reader(0) for name in READERS if name.startswith("gate-")},
    )
    assert named(replace(FINE, around=unseen)) == {}
    silent = {**echoes(7, 80), "tax": Echo(6, ago(140), ago(139), ago(138))}
    late = replace(FINE, around=unseen, canary=Canary(7, ago(80), ago(79.9), silent))
    assert named(late) == {"agency_in/tax": Health.BROKEN, "agency_out/tax": Health.UNKNOWN}


def test_a_worker_that_sends_no_canary_is_the_worker_and_no_lane_is_blamed_for_it() -> None:
    dead = replace(
        FINE,
        canary=Canary(7, ago(300), ago(299), echoes(7, 300)),
        lanes=tuple(replace(lane, heartbeat_at=ago(280)) for lane in FINE.lanes),
        around=around(readers={"gate-sightings": Reader(12)}),
    )
    found = named(dead)
    assert blamed(dead) == {"worker"}
    assert found["worker"] is Health.BROKEN
    assert found["lane/b2-in"] is Health.UNKNOWN


def test_a_worker_that_sends_but_does_not_read_is_the_worker() -> None:
    silent = {**echoes(7, 80), "tax": Echo(6, ago(140), ago(139), ago(138))}
    half = replace(
        FINE,
        around=around(readers={"gate-decisions-tax": Reader(1)}),
        canary=Canary(7, ago(80), ago(79.9), silent),
    )
    assert named(half) == {"worker": Health.BROKEN}


def test_before_the_first_canary_nobody_is_blamed() -> None:
    assert named(replace(FINE, canary=None)) == {"worker": Health.UNKNOWN}


@pytest.mark.parametrize(("silent", "health"), [(20, Health.LATE), (90, Health.BROKEN)])
def test_a_lane_that_gives_no_sign_of_life_is_that_lane(silent: float, health: Health) -> None:
    lanes = (replace(FINE.lanes[0], heartbeat_at=ago(silent)), FINE.lanes[1])
    assert named(replace(FINE, lanes=lanes)) == {"lane/b2-in": health, "camera/b2-in": Health.UNKNOWN}


@pytest.mark.parametrize(
    ("lane", "health"),
    [
        (LaneSign("b2-in", ago(2), "reconnecting", ago(40)), Health.LATE),
        (LaneSign("b2-in", ago(2), "ended", ago(400)), Health.BROKEN),
        (LaneSign("b2-in", ago(2), "streaming", ago(90)), Health.BROKEN),
    ],
)
def test_a_lane_that_lives_but_sees_nothing_is_its_camera(lane: LaneSign, health: Health) -> None:
    assert named(replace(FINE, lanes=(lane,))) == {"camera/b2-in": health}


def test_a_lane_that_never_spoke_is_no_alarm() -> None:
    assert named(replace(FINE, lanes=(LaneSign("spare"),))) == {
        "lane/spare": Health.UNKNOWN,
        "camera/spare": Health.UNKNOWN,
    }


@pytest.mark.parametrize(("reader", "hop"), [("tax", "agency_in/tax"), ("gate-sightings", "worker")])
def test_an_event_that_was_put_aside_is_told_where_it_lies(reader: str, hop: str) -> None:
    assert named(replace(FINE, around=around(readers={reader: Reader(0, parked=1)}))) == {hop: Health.LATE}
