"""The stories of the border, from real pixels to a raised barrier, on both forms."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from deploy.demo.stories import Goods, Plot, Story
from deploy.demo.transshipment import Transshipment
from events.messages.values import Direction
from tests.journey.road import Road, refusal, truck, until
from tests.journey.smart_camera import read

pytestmark = pytest.mark.timeout(1800)  # the first one starts the form and draws its vehicles
GARLIC = Goods("07032090", "大蒜 (tỏi)", 22_300, "CN", plant=True)
Hold = tuple[str, str]
"""Who holds, and why."""


def test_a_loaded_export_with_trailer_crosses_and_is_closed_by_customs(road: Road) -> None:
    story = truck("12C12345", trailer="12R01234")
    record = road.declare(story)
    entered = road.drive(story, "b2-in")
    road.await_state(record, "present", "cleared")
    assert entered.result()
    road.await_state(record, "cleared")
    assert road.drive(story, "b1-out").result()
    assert road.await_state(record, "closed", "crossed") in ("closed", "crossed")
    road.await_state(record, "closed")
    assert road.happened(record).count("barrier_opened") == 2
    assert road.record(record)["border_crossed_at"] is not None


def test_an_empty_import_passes_without_customs(road: Road) -> None:
    story = truck("桂F12345", direction=Direction.IMPORT, goods=None)
    record = road.declare(story)
    assert road.drive(story, "b1-in").result()
    assert road.drive(story, "b2-out").result()
    road.await_state(record, "closed")
    customs = next(d for d in road.record(record)["decisions"] if d["authority"] == "customs")
    assert customs["state"] == "not_required"


def test_an_import_with_goods_and_trailer_comes_in_at_barrier_1_and_leaves_at_barrier_2(road: Road) -> None:
    story = truck("桂F23680", trailer="桂A3871挂", direction=Direction.IMPORT)
    record = road.declare(story)
    road.passes(story, "b1-in", record)
    assert road.record(record)["border_crossed_at"] is not None
    road.await_state(record, "cleared")
    road.passes(story, "b2-out", record)
    road.await_state(record, "closed")


def test_goods_are_transshipped_in_the_yard_and_each_truck_goes_its_way(road: Road) -> None:
    inland = truck("29C61357")
    story = truck("桂F35791", direction=Direction.IMPORT, goods=GARLIC, successor=inland.tractor)
    papers = road.papers(story)
    giver = road.declare(story, papers)
    act = Transshipment(road["nhapkhau"], road["benbai"], papers.tag)
    taker = act.plan(giver, papers.successor(road.now))
    road.passes(story, "b1-in", giver)
    act.carry_out(giver, taker)
    assert act.leaves(taker, "taker", awaited)
    road.passes(inland, "b2-out", taker)
    road.await_state(taker, "closed")
    assert act.leaves(giver, "giver", awaited)
    road.passes(story, "b1-out", giver)
    road.await_state(giver, "closed")
    assert [link["record_id"] for link in road.record(taker)["predecessors"]] == [giver]
    assert road.record(giver)["loaded"] is False
    assert road.record(giver)["return_obligation"]["closed_at"] is not None


def test_a_truck_held_after_it_was_cleared_stays_until_the_holder_lifts(road: Road) -> None:
    story = truck("29H45678")
    record = road.declare(story)
    road.passes(story, "b2-in", record)
    road.await_state(record, "cleared")
    hold = road.hold("haiquan", record, "seal_check")
    assert road.state(record) == "present"
    leaving = wait_at_barrier_1(road, story, record, ("customs", "seal_check"))
    road.lift("haiquan", hold)
    assert leaving.result()
    road.await_state(record, "closed")


def test_a_truck_held_before_it_was_cleared_leaves_only_when_the_holder_lifts(road: Road) -> None:
    story = truck("61C24680", plot=Plot.LATE_CERTIFICATE)
    papers = road.papers(story)
    record = road.declare(story, papers, complete=False)
    road.passes(story, "b2-in", record)
    hold = road.hold("thucvat", record, "pest_found")
    road.register(papers, complete=True)
    leaving = wait_at_barrier_1(road, story, record, ("plant", "pest_found"))
    assert refusal(lambda: road.lift("haiquan", hold)) == "not_your_authority"
    road.lift("thucvat", hold)
    assert leaving.result()
    road.await_state(record, "closed")


def test_a_trailer_that_was_not_declared_is_settled_by_the_border_guard(road: Road) -> None:
    story = truck("15C71234", trailer="15R02468", declared_trailer="15R09753")
    record = road.declare(story)
    entered = road.drive(story, "b2-in")
    case = road.await_case("b2-in", "mismatch")
    assert case["pictures"]
    assert road.settle(case["id"], "matched", record)["status"] == "matched"
    assert entered.result()
    road.await_state(record, "present", "cleared")


def test_an_undeclared_truck_waits_for_an_officer_and_is_refused(road: Road) -> None:
    seen = road.camera("b2-in").sees(road.now, read("98C39364"))
    assert (seen["status"], seen["record_id"]) == ("open", None)
    case = road.await_case("b2-in", "undeclared")
    assert road.settle(case["id"], "refused")["status"] == "refused"
    lane = lane_now(road, "b2-in")
    assert (lane["sighting"]["id"], lane["order"]) == (case["id"], None)


def test_a_plate_that_contradicts_its_declared_trailer_is_a_mismatch(road: Road) -> None:
    record = road.declare(truck("14C55012", trailer="14R00731"))
    seen = road.camera("b2-in").sees(road.now, read("34C98866"), read("14R00731", "rear"))
    assert seen["record_id"] is None
    assert road.await_case("b2-in", "mismatch")["candidates"][0]["record_id"] == record
    assert road.state(record) == "declared"


def test_of_two_look_alikes_the_lane_picks_none_and_an_officer_settles_with_a_reason(road: Road) -> None:
    eight, three = (road.declare(truck(plate)) for plate in ("29C18326", "29C13326"))
    seen = road.camera("b2-in").sees(road.now, read("29C18326", doubts={4: "3"}))
    assert (seen["status"], seen["record_id"]) == ("open", None)
    case = road.await_case("b2-in", "look_alike")
    assert {candidate["record_id"] for candidate in case["candidates"]} == {eight, three}
    assert (road.state(eight), road.state(three)) == ("declared", "declared")
    assert road.settle(case["id"], "matched", three)["record_id"] == three
    road.await_state(three, "present", "cleared")
    assert road.state(eight) == "declared"
    settled = road["bienphong"].get(f"/sightings/{seen['sighting_id']}")
    assert (settled["status"], settled["reason"]) == ("matched", "seen_by_officer")


def test_an_officer_of_another_authority_is_refused_and_nothing_changes(road: Road) -> None:
    record = road.declare(truck("99C40817"))
    hold = road.hold("thucvat", record, "pest_found")
    await_only_the_hold(road, record, ("plant", "pest_found"))
    before = road.record(record)
    plant = next(d for d in before["decisions"] if d["authority"] == "plant")
    decision = {
        "seen_version": before["version"],
        "seen_decision": plant["latest_id"],
        "authority": "plant",
        "state": "passed",
        "reason": "seen_by_officer",
    }
    case = road.camera("b2-in").sees(road.now, read("20C77105"))["sighting_id"]
    customs = {
        "lifting": lambda: road.lift("haiquan", hold),
        "decision": lambda: road["haiquan"].post(f"/records/{record}/decisions", decision),
        "settlement": lambda: road.settle(case, "matched", record, by="haiquan"),
    }
    assert {name: refusal(attempt) for name, attempt in customs.items()} == {
        "lifting": "not_your_authority",
        "decision": "not_your_authority",
        "settlement": "not_permitted",
    }
    assert road.record(record) == before
    assert road["bienphong"].get(f"/sightings/{case}")["status"] == "open"


def awaited(condition: Callable[[], bool]) -> bool:
    return until(condition, bool, "the yard to let it go")


def wait_at_barrier_1(road: Road, story: Story, record: str, hold: Hold) -> "Future[bool]":
    """The vehicle stands before the shut barrier; record and lane name the hold and nothing else."""
    await_only_the_hold(road, record, hold)
    assert road.state(record) == "present"
    leaving = road.drive(story, "b1-out")
    lane = until(
        lambda: lane_now(road, "b1-out"),
        lambda lane: lane["missing"] and lane["record"]["id"] == record,
        "the held truck at the barrier",
    )
    assert missing(lane) == [("no_hold", *hold)]
    assert (lane["barrier"], lane["order"]) == ("closed", None)
    return leaving


def await_only_the_hold(road: Road, record: str, hold: Hold) -> None:
    """All authorities have passed it, and the last point of its route names who holds it, and why."""
    until(
        lambda: missing(road.record(record)["points"][-1]),
        lambda waits_for: waits_for == [("no_hold", *hold)],
        "the hold to be all the last point waits for",
    )


def missing(place: Any) -> list[tuple[str, str, str]]:
    """What, from whom, why: as a control point of a record or a lane says it."""
    return [(item["what"], item["whom"], item["detail"]) for item in place["missing"]]


def lane_now(road: Road, lane: str) -> Any:
    return next(found for found in road["bienphong"].get("/lanes") if found["id"] == lane)
