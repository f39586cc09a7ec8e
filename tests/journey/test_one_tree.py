"""One truck's way over all processes is one tree of steps for collectors, and one number in all logs, on both forms."""

import pytest

from deploy.demo.people import EXPORTER
from events.messages.registry import BARRIER, MOVEMENT, RECORD, SIGHTING
from tests.collector import Seen, orphans, words
from tests.journey.road import Road, truck, until

pytestmark = pytest.mark.timeout(1800)  # it starts the form and draws its vehicle
PLATE, LANE = "73C58214", "b2-in"


def test_a_truck_is_one_tree_of_steps_and_one_number_in_all_logs(road: Road) -> None:
    story = truck(PLATE)
    record = road.declare(story)
    road.passes(story, LANE, record)
    steps = steps_of(road, trace_of_declaration(road, record))
    assert {name: step.service for name, step in steps.items()} == {
        "declared": service(road, "serve"),
        "told": service(road, "relay"),
        "judged": service(road, "customs"),
        "sighted": service(road, f"lane-{LANE}"),
        "sent by the lane": service(road, f"lane-{LANE}"),
        "heard by the gate": service(road, "worker"),
        "paired": service(road, "worker"),
        "ordered": service(road, "relay"),
        "obeyed": service(road, f"lane-{LANE}"),
        "moved": service(road, f"lane-{LANE}"),
        "recorded": service(road, "worker"),
    }
    ours = {steps["declared"].trace, steps["sighted"].trace}
    until(
        lambda: orphans(one for one in road.seen.spans if one.trace in ours),
        lambda found: not found,
        "every step's cause to arrive",
    )
    nobodys = (record, PLATE, EXPORTER.login, EXPORTER.name, str(EXPORTER.firm))
    assert [word for word in nobodys if word in words(road.seen.spans)] == []
    assert silent_about(road, steps["declared"].trace) == set()


def steps_of(road: Road, trace: str) -> dict[str, Seen]:
    """From the declaration, and from the camera, to the barrier: each is found as a child of the one before."""
    seen = road.seen
    declared = seen.wait_for("POST /api/v1/declarations", lambda one: one.trace == trace)
    paired = seen.child(declared, "pair sighting")
    obeyed = seen.child(paired, f"process {BARRIER.name}", f"lane-{LANE}")
    moved = seen.child(obeyed, "move barrier")
    passage, heard_id = paired.links[0]
    sighted = seen.wait_for("sight vehicle", lambda one: one.trace == passage)
    heard = seen.wait_for(f"process {SIGHTING.name}", lambda one: one.id == heard_id)
    assert (heard.trace, heard.parent) == (sighted.trace, sighted.id)
    assert heard.links == ((paired.trace, paired.id),)
    return {
        "declared": declared,
        "told": seen.child(declared, f"send {RECORD.name}"),
        "judged": seen.child(declared, f"process {RECORD.name}", "customs"),
        "sighted": sighted,
        "sent by the lane": seen.child(sighted, f"send {SIGHTING.name}"),
        "heard by the gate": heard,
        "paired": paired,
        "ordered": seen.child(paired, f"send {BARRIER.name}"),
        "obeyed": obeyed,
        "moved": moved,
        "recorded": seen.child(moved, f"process {MOVEMENT.name}", "gate-movements"),
    }


def trace_of_declaration(road: Road, record: str) -> str:
    entries = road["kiemtoan"].get("/journal", record=record)["rows"]
    return next(str(entry["trace_id"]) for entry in entries if entry["action"] == "record_declared")


def service(road: Road, process: str) -> str:
    return "bordergate" if road.form.embedded else f"bordergate-{process}"


def silent_about(road: Road, trace: str) -> set[str]:
    """Processes that had the truck in hand and do not name its trace in their logs."""
    processes = {"gate"} if road.form.embedded else {"relay", "worker", "customs", f"lane-{LANE}"}
    logs = road.form.folder / "logs"
    return {name for name in processes if trace not in (logs / f"{name}.log").read_text()}
