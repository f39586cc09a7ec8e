"""Files of trucks are worked off truck by truck: each is declared or refused once, however often the worker dies."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.parts.places import CHECKOUT
from events.messages.gate import RecordDeclared
from gate.domain.access import SYSTEM, Actor, Role
from gate.domain.errors import ConflictError, ForbiddenError, NotFoundError
from gate.services.accounts import create_account
from gate.services.commands import DisableAccount, NewAccount
from gate.services.declare_uploaded import declare_next
from gate.services.disable_account import disable_account
from gate.services.store_upload import KEPT, forget_uploads, store_upload
from gate.services.upload_commands import StoreUpload
from gate.services.views.uploads import (
    UploadView,
    refused_lines,
    trucks_for,
    upload_for,
    uploads_for,
)
from gate.spreadsheets.table import Line
from gate.spreadsheets.trucks import trucks_of
from gate.workers.uploads import run, work_off
from tests.integration.gate.world import AUDITOR, FIRM, STRANGER, World, command_id

CHEERFUL = threading.Event()
"""Nobody stops this worker."""


@pytest.fixture
def clerk(world: World) -> Actor:
    return clerk_of(world)


def clerk_of(world: World) -> Actor:
    command = NewAccount(
        command_id=command_id(),
        login="clerk",
        name="Clerk",
        role=Role.FIRM,
        password="a long password",
        tax_code=FIRM.tax_code,
        firm_name=FIRM.name,
    )
    account = world.do(create_account, SYSTEM, command)
    return Actor(account.account_id, "Clerk", Role.FIRM, FIRM)


def row(number: int, **changes: str) -> dict[str, str]:
    plain = {
        "reference": f"t-{number}",
        "route": "export",
        "planned_from": "2026-11-24 10:00",
        "planned_until": "2026-11-24 18:00",
        "tractor": f"12C-{number // 100:03d}.{number % 100:02d}",
        "description": "Thanh long",
        "hs": "0810.90.92",
        "gross_kg": "18500",
        "driver_name": "Nguyễn Văn A",
    }
    return {**plain, **changes}


def upload(world: World, clerk: Actor, rows: list[dict[str, str]], **more: Any) -> str:
    trucks = trucks_of(Line(number, cells) for number, cells in enumerate(rows, 2))
    digest = f"{len(rows):064d}"
    fields = {"command_id": command_id(), "name": "trucks.csv", "sha256": digest, "trucks": trucks} | more
    return world.do(store_upload, clerk, StoreUpload(**fields)).upload_id


def seen(world: World, clerk: Actor, upload_id: str) -> UploadView:
    return world.look(upload_for, clerk, upload_id)


def declared(world: World) -> list[str]:
    messages = world.said(RecordDeclared)
    return [m.facts.vehicle.tractor.text for m in messages if isinstance(m, RecordDeclared)]


def test_each_truck_is_declared_or_refused_by_itself(world: World, clerk: Actor) -> None:
    rows = [row(1), row(2, tractor="no plate"), row(3), row(4, route="by air"), row(5, hs="99")]
    made = upload(world, clerk, rows)
    assert seen(world, clerk, made).waiting == 5
    assert work_off(world.gate, CHEERFUL) == 5
    told = seen(world, clerk, made)
    assert (told.waiting, told.accepted, told.refused, told.lines) == (0, 2, 3, 5)
    assert declared(world) == ["12C00001", "12C00003"]
    with world.database.read() as session:
        refused = trucks_for(session, clerk, made, "refused").trucks
        kept = refused_lines(session, clerk, made)
    cells = [(one.line, one.column, one.code, one.value) for truck in refused for one in truck.failures]
    assert cells == [
        (3, "tractor", "plate_invalid", "no plate"),
        (5, "route", "route_unknown", "by air"),
        (6, "hs", "hs_invalid", "99"),
    ]
    assert [line.number for line, _ in kept] == [3, 5, 6]
    assert len(world.journalled("declare", made)) == 2


def test_an_accepted_trucks_rows_are_forgotten_and_the_record_knows_its_driver(
    world: World, clerk: Actor
) -> None:
    made = upload(world, clerk, [row(1)])
    work_off(world.gate, CHEERFUL)
    with world.database.read() as session:
        [truck] = trucks_for(session, clerk, made).trucks
        assert refused_lines(session, clerk, made) == ()
    assert truck.record_id is not None
    assert world.record(truck.record_id, clerk).vehicle.tractor.text == "12C00001"


def test_the_same_file_again_declares_nothing_again(world: World, clerk: Actor) -> None:
    rows = [row(1), row(2, tractor="no plate")]
    first = upload(world, clerk, rows)
    work_off(world.gate, CHEERFUL)
    again = upload(world, clerk, [rows[0], row(2)])
    work_off(world.gate, CHEERFUL)
    assert declared(world) == ["12C00001", "12C00002"]
    with world.database.read() as session:
        records = [trucks_for(session, clerk, one).trucks[0].record_id for one in (first, again)]
    assert records[0] == records[1]


def test_a_trip_number_used_for_something_else_is_refused(world: World, clerk: Actor) -> None:
    upload(world, clerk, [row(1)])
    work_off(world.gate, CHEERFUL)
    made = upload(world, clerk, [row(1, gross_kg="1")])
    work_off(world.gate, CHEERFUL)
    with world.database.read() as session:
        [truck] = trucks_for(session, clerk, made).trucks
    assert [(one.column, one.code) for one in truck.failures] == [("reference", "reference_reused")]


def test_a_command_sent_twice_keeps_one_file(world: World, clerk: Actor) -> None:
    one = command_id()
    made = [upload(world, clerk, [row(1)], command_id=one) for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(ConflictError, match="command_id_reused"):
        upload(world, clerk, [row(1), row(2)], command_id=one)


KILLED = """
import sys, time
from pathlib import Path
from gate.services.declare_uploaded import declare_next
from tests.integration.gate.world import World
world = World(sys.argv[1], Path(sys.argv[2]))
for _ in range(3):
    with world.database.write() as session:
        declare_next(world.gate, session)
with world.database.write() as session:
    declare_next(world.gate, session)
    session.flush()
    print("in the middle", flush=True)
    time.sleep(600)
"""


def test_a_killed_worker_goes_on_where_it_was_and_doubles_nothing(
    world: World, clerk: Actor, tmp_path: Path
) -> None:
    made = upload(world, clerk, [row(n, **({"hs": "9"} if n == 2 else {})) for n in range(6)])
    command = [sys.executable, "-c", KILLED, world.database.url, str(tmp_path / "evidence")]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "in the middle\n"
        worker.kill()
    told = seen(world, clerk, made)
    assert (told.waiting, told.accepted, told.refused) == (3, 2, 1)
    work_off(world.gate, CHEERFUL)
    told = seen(world, clerk, made)
    assert (told.waiting, told.accepted, told.refused) == (0, 5, 1)
    assert declared(world) == [f"12C0000{n}" for n in (0, 1, 3, 4, 5)]
    assert len(world.journalled("declare", made)) == 1


def test_a_running_worker_finds_a_file_and_stops_when_told(world: World, clerk: Actor) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=run, args=(world.gate, stop))
    worker.start()
    made = upload(world, clerk, [row(1), row(2)])
    while seen(world, clerk, made).waiting and worker.is_alive():
        stop.wait(0.05)
    stop.set()
    worker.join()
    assert seen(world, clerk, made).accepted == 2


def test_a_short_file_does_not_wait_for_a_long_one(world: World, clerk: Actor) -> None:
    long = upload(world, clerk, [row(n) for n in range(20)])
    short = upload(world, clerk, [row(n) for n in range(20, 22)])
    for _ in range(4):
        with world.database.write() as session:
            declare_next(world.gate, session)
    assert seen(world, clerk, short).waiting == 0
    assert seen(world, clerk, long).waiting == 18


def test_who_is_switched_off_declares_nothing_more(world: World, clerk: Actor) -> None:
    made = upload(world, clerk, [row(1)])
    off = DisableAccount(command_id=command_id(), account_id=clerk.account_id, reason="left")
    world.do(disable_account, SYSTEM, off)
    work_off(world.gate, CHEERFUL)
    assert seen(world, clerk, made).refused == 1
    assert declared(world) == []


def test_a_foreign_file_does_not_exist(world: World, clerk: Actor) -> None:
    made = upload(world, clerk, [row(1)])
    assert [one.id for one in world.look(uploads_for, clerk)] == [made]
    assert world.look(uploads_for, STRANGER) == ()
    with pytest.raises(NotFoundError), world.database.read() as session:
        upload_for(world.gate, session, STRANGER, made)
    for view in (trucks_for, refused_lines):
        with pytest.raises(NotFoundError), world.database.read() as session:
            view(session, STRANGER, made)
    with pytest.raises(ForbiddenError):
        world.look(uploads_for, AUDITOR)
    with pytest.raises(ForbiddenError):
        upload(world, AUDITOR, [row(1)])


def test_a_sixth_unfinished_file_waits(world: World, clerk: Actor) -> None:
    for number in range(5):
        upload(world, clerk, [row(number)])
    with pytest.raises(ConflictError, match="uploads_too_many"):
        upload(world, clerk, [row(9)])
    work_off(world.gate, CHEERFUL)
    upload(world, clerk, [row(9)])


def test_files_are_forgotten_after_a_week_once_they_are_worked_off(world: World, clerk: Actor) -> None:
    old = upload(world, clerk, [row(1), row(2, hs="9")])
    work_off(world.gate, CHEERFUL)
    waiting = upload(world, clerk, [row(3)])
    world.clock.advance((KEPT + timedelta(seconds=1)).total_seconds())
    with world.database.write() as session:
        assert forget_uploads(world.gate, session) == 1
    assert [one.id for one in world.look(uploads_for, clerk)] == [waiting]
    with pytest.raises(NotFoundError):
        seen(world, clerk, old)
    assert len(declared(world)) == 1


@pytest.mark.postgres
def test_two_workers_on_postgresql_share_a_file(world_on_postgres: World) -> None:
    world = world_on_postgres
    made = upload(world, clerk_of(world), [row(n, **({"hs": "9"} if n % 5 == 0 else {})) for n in range(30)])
    workers = [threading.Thread(target=work_off, args=(world.gate, CHEERFUL)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with world.database.read() as session:
        clerk = Actor("x", "x", Role.FIRM, FIRM)
        states = [truck.state for truck in trucks_for(session, clerk, made).trucks]
    assert (states.count("accepted"), states.count("refused")) == (24, 6)
    assert len(set(declared(world))) == len(declared(world)) == 24
    assert len(world.journalled("declare", made)) == 6
