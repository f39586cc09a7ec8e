"""A sighting, the leaving of its vehicle and the officer who settles it, at once on PostgreSQL: none of them is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import text

from events.messages.lane import VehicleLeft, VehicleSighted
from gate.services.commands import SettleSighting
from gate.services.record_barrier import record_leaving
from gate.services.record_sighting import record_sighting
from gate.services.settle_sighting import settle_sighting
from gate.services.views.shapes import SightingView
from gate.services.views.sightings import sighting_view
from gate.store.session import Session
from tests.integration.gate.world import GUARD, World, command_id, plate

pytestmark = pytest.mark.postgres
FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")
ID = "sighting-1"
Step = Callable[[Session], object]


def overlapping(world: World, first: Step, second: Step) -> None:
    """The second begins before the first has committed: it waits for it, or it has run through before."""

    def run() -> None:
        with world.database.write() as session:
            second(session)

    with ThreadPoolExecutor(1) as pool:
        with world.database.write() as session:
            first(session)
            running = pool.submit(run)
            while not running.done() and not someone_waits(world):
                wait([running], 0.02)
        running.result(60)


def someone_waits(world: World) -> bool:
    with world.database.read() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
        return bool(session.scalar(waiting))


def sighted(world: World, *plates: object) -> Step:
    now = world.clock.now()
    message = VehicleSighted.model_validate(
        {"sighting_id": ID, "lane": "b2-in", "started_at": now, "ended_at": now, "plates": plates}
    )
    return lambda session: record_sighting(world.gate, session, message)


def left(world: World) -> Step:
    message = VehicleLeft(lane="b2-in", sighting_id=ID, order_id=None, through=True, at=world.clock.now())
    return lambda session: record_leaving(world.gate, session, message)


def settled(world: World, record_id: str) -> Step:
    command = SettleSighting(
        command_id=command_id(), sighting_id=ID, outcome="matched", record_id=record_id, reason="seen"
    )
    return lambda session: settle_sighting(world.gate, session, GUARD, command)


def shown(world: World) -> SightingView:
    return world.look(sighting_view, GUARD, ID)


def test_a_vehicle_that_leaves_while_its_sighting_is_recorded_has_passed(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    overlapping(world, sighted(world, FRONT, REAR), left(world))
    assert (shown(world).through, shown(world).standing) == (True, False)
    assert world.record(record_id).points[0].passed_at is not None


def test_a_sighting_that_comes_while_its_leaving_is_recorded_knows_of_it(world_on_postgres: World) -> None:
    world = world_on_postgres
    world.declare()
    overlapping(world, left(world), sighted(world, FRONT, REAR))
    assert (shown(world).through, shown(world).kind) == (True, "out_of_order")


def test_a_vehicle_that_leaves_while_an_officer_settles_it_has_passed(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    world.sees("b2-in", plate("12C12346"), sighting_id=ID)
    overlapping(world, settled(world, record_id), left(world))
    assert shown(world).status == "matched"
    assert world.record(record_id).points[0].passed_at is not None


def test_an_officer_who_settles_while_the_vehicle_leaves_sees_it_passed(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    world.sees("b2-in", plate("12C12346"), sighting_id=ID)
    overlapping(world, left(world), settled(world, record_id))
    assert shown(world).status == "matched"
    assert world.record(record_id).points[0].passed_at is not None


def test_a_sighting_sent_twice_at_once_is_one(world_on_postgres: World) -> None:
    world = world_on_postgres
    world.declare()
    overlapping(world, sighted(world, FRONT, REAR), sighted(world, FRONT, REAR))
    assert len(world.orders(ID)) == 1
