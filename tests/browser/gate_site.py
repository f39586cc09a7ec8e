"""A gate with a small day in it, served to a real browser: its own services made everything that is shown."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw

from events.messages.lane import (
    BarrierMoved,
    Box,
    CharacterPosterior,
    LaneHeartbeat,
    Picture,
    PlateEvidence,
    VehicleSighted,
)
from events.messages.values import Authority, DecisionState
from gate.app import create_app
from gate.domain.access import SYSTEM, Role
from gate.migrate import upgrade
from gate.services.accounts import acting, create_account
from gate.services.commands import NewAccount
from gate.services.store_upload import store_upload
from gate.services.upload_commands import StoreUpload
from gate.spreadsheets.table import Line
from gate.spreadsheets.trucks import trucks_of
from gate.store.accounts import by_login
from gate.store.frames import put_frame
from gate.workers.uploads import work_off
from tests.integration.gate.test_fees import exports
from tests.integration.gate.test_queue import calls, moves, opens, takes
from tests.integration.gate.test_transfer import brings, in_the_yard, succeeds, yard
from tests.integration.gate.world import FIRM, OTHER_FIRM, World, command_id, plate

PASSWORD = "a long password"
LANES = ("b2-in", "b1-out", "b1-in", "b2-out")
BOX = ((420.0, 300.0), (640.0, 300.0), (640.0, 360.0), (420.0, 360.0))
ACCOUNTS = {
    "firm": Role.FIRM,
    "other": Role.FIRM,
    "guard": Role.BORDER_GUARD_OFFICER,
    "guard2": Role.BORDER_GUARD_OFFICER,
    "customs": Role.CUSTOMS_OFFICER,
    "yard": Role.YARD_OPERATOR,
    "centre": Role.CONTROL_CENTRE,
    "admin": Role.ADMIN,
    "auditor": Role.AUDITOR,
}


@dataclass
class Day:
    """The records and sightings of the day, by what happened to them."""

    ready: str = ""
    held: str = ""
    waiting: str = ""
    inside: str = ""
    brings: str = ""
    succeeds: str = ""
    undeclared: str = ""
    look_alike: str = ""
    owing: str = ""
    file: str = ""
    queued: str = ""
    moment: str = ""


def make_accounts(world: World) -> None:
    for login, role in ACCOUNTS.items():
        firm = OTHER_FIRM if login == "other" else FIRM
        command = NewAccount(
            command_id=command_id(),
            login=login,
            name=f"{login.capitalize()} Nguyễn",
            role=role,
            password=PASSWORD,
            tax_code=firm.tax_code if role is Role.FIRM else None,
            firm_name=firm.name if role is Role.FIRM else None,
        )
        world.do(create_account, SYSTEM, command)


def small_day(world: World) -> Day:
    """Cleared, held, waiting, inside the gate; two in the yard whose goods go from one to the other; one vehicle nobody declared and one that looks like another."""
    day = Day()
    for lane in LANES:
        beat(world, lane)
    day.ready = world.declare(tractor={"text": "12C-123.45"}, trailer={"text": "12R-001.11"}).record_id
    world.all_pass(day.ready)
    day.held = world.declare(tractor={"text": "29H-778.01"}, trailer={"text": "29R-045.67"}).record_id
    for authority in (Authority.BORDER_GUARD, Authority.HEALTH, Authority.TAX):
        world.decides(day.held, authority)
    world.decides(
        day.held,
        Authority.CUSTOMS,
        DecisionState.INSPECT,
        reason="customs_channel",
        channel="red",
        text="Red.",
    )
    day.waiting = world.declare(tractor={"text": "15C-345.08"}, trailer=None).record_id
    day.inside = world.declare(
        direction="import",
        route="import_through",
        tractor={"text": "桂F12345"},
        trailer={"text": "桂F0123挂"},
    ).record_id
    world.all_pass(day.inside)
    world.drives_through("b1-in", plate("桂F12345"), plate("桂F0123挂", "rear"))
    day.brings = brings(world)
    day.succeeds = succeeds(world, day.brings).record_id
    in_the_yard(world, day.brings)
    yard(world, day.succeeds)
    day.owing = exports(world, tractor={"text": "12C-333.33"})
    day.file = file_of_trucks(world)
    day.undeclared = sees(world, "b1-out", "98C16342")
    day.look_alike = sees(world, "b2-in", "15C34503")
    return day


def queue_up(world: World) -> str:
    """A queue before barrier 1: one truck called, one that waits (its record's id), one that was moved before it."""
    trucks = []
    for number in (1, 2, 3):
        plates = {"tractor": {"text": f"12C-900.0{number}"}, "trailer": {"text": f"12R-090.0{number}"}}
        trucks.append(world.declare(**plates).record_id)
        world.drives_through("b2-in", plate(f"12C9000{number}"), plate(f"12R0900{number}", "rear"))
    queue_id = opens(world, point="b1_out")
    for record_id in trucks:
        takes(world, record_id)
    calls(world, queue_id)
    moves(world, queue_id, 3, 1)
    return trucks[1]


def file_of_trucks(world: World) -> str:
    """One truck declared, one refused."""
    with world.database.read() as session:
        account = by_login(session, "firm")
        assert account is not None
    lines = [Line(number, cells) for number, cells in enumerate(file_rows(world), 2)]
    command = StoreUpload(
        command_id=command_id(), name="xe-ngay-24.csv", sha256="0" * 64, trucks=trucks_of(lines)
    )
    stored = world.do(store_upload, acting(account, ""), command)
    work_off(world.gate, threading.Event())
    return stored.upload_id


def file_rows(world: World, name: str = "ngay-24") -> list[dict[str, str]]:
    """As a firm types them: the second has no plate that is one."""
    window = {
        "planned_from": world.clock.now().isoformat(),
        "planned_until": (world.clock.now() + timedelta(hours=8)).isoformat(),
    }
    goods = {"description": "Thanh long", "hs": "0810.90.92", "gross_kg": "18500"}
    plates = ("12C-800.01", "12C-8O")
    return [
        {"reference": f"{name}-{number}", "route": "export", "tractor": text, **window, **goods}
        for number, text in enumerate(plates, 1)
    ]


def open_against_the_gate(world: World, lane: str) -> None:
    """A lane says that its barrier opened, and nobody ordered it."""
    moved = BarrierMoved(lane=lane, order_id=None, action="opened", at=world.clock.now())
    world.hear(moved, f"/lanes/{lane}")


def beat(world: World, lane: str) -> None:
    now = world.clock.now()
    world.hear(
        LaneHeartbeat(lane=lane, at=now, source_state="streaming", last_frame_at=now), f"/lanes/{lane}"
    )


def sees(world: World, lane: str, text: str, *, unsure: bool = False) -> str:
    """A sighting with a picture, as a lane reports it, and the lane's latest frame."""
    data, now = picture(text), world.clock.now()
    digest = sha256(data).hexdigest()
    world.gate.evidence.put(digest, "image/jpeg", data)
    box = Box(corners=BOX, text=text, probability=0.93)
    put_frame(world.gate.evidence, (lane, "front", now), data, (box,))
    shown = Picture(sha256=digest, camera="front", taken_at=now, width=1280, height=720, boxes=(box,))
    message = VehicleSighted(
        sighting_id=command_id(),
        lane=lane,
        started_at=now,
        ended_at=now,
        plates=(doubtful(text) if unsure else plate(text),),
        pictures=(shown,),
    )
    world.hear(message, f"/lanes/{lane}")
    return message.sighting_id


def doubtful(text: str) -> PlateEvidence:
    """A read whose last character may as well be another."""
    sure = plate(text)
    last = CharacterPosterior(candidates=((text[-1], 0.55), ("8", 0.4)))
    return sure.model_copy(update={"characters": (*sure.characters[:-1], last), "probability": 0.55})


def picture(text: str) -> bytes:
    image = Image.new("RGB", (1280, 720), (70, 78, 82))
    draw = ImageDraw.Draw(image)
    draw.rectangle((300, 90, 980, 560), fill=(150, 40, 36))
    draw.rectangle((420, 300, 640, 360), fill=(245, 245, 240), outline=(20, 20, 20), width=3)
    draw.text((450, 320), text.encode("ascii", "replace").decode(), fill=(10, 10, 10))
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address of the gate's pages while they are served."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    config = uvicorn.Config(
        create_app(world.gate), port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


@contextmanager
def small_gate(folder: Path) -> Iterator[World]:
    """The gate in this folder, made where there is none yet."""
    world = World(f"sqlite:///{folder}/gate.db", folder / "evidence")
    try:
        upgrade(world.database)
        yield world
    finally:
        world.database.close()


def make_small_gate(folder: Path) -> Day:
    with small_gate(folder) as world:
        make_accounts(world)
        return small_day(world)
