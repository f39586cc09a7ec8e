"""A lane whose line to the gate is cut: its own spool, desk and barrier, the gate's clock; it tells when the line is back."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from events.messages.base import Message
from events.messages.lane import VehicleLeft, VehicleSighted
from events.messages.offline import OpeningConfirmation, SignedConfirmation
from events.messages.registry import MOVEMENT, SIGHTING, Topic, by_type, describe
from events.signing import PinnedKeys, SigningKey
from gate.domain.access import SYSTEM, Actor, Role
from gate.services.accounts import create_account
from gate.services.commands import NewAccount, PlaceHold
from gate.services.officer_key_commands import EnrolOfficerKey
from gate.services.officer_keys import enrol_officer_key
from gate.services.place_hold import place_hold
from gate.services.views.passes import pass_for
from gate.services.views.snapshot import lane_snapshot
from lanes.barrier import SimulatedBarrier
from lanes.barrier.keeper import BarrierKeeper
from lanes.last_look import LastLook, Seen
from lanes.offline.contact import Contact
from lanes.offline.desk import ConfirmationDesk
from lanes.settings import CameraConfig, LaneConfig
from lanes.store import offline, passages
from lanes.store.spool import open_spool
from lanes.store.tables import EVENTS
from tests.integration.gate.world import CLERK, CUSTOMS, World, command_id, plate
from tests.unit.lanes.builders import new_key

TRACTOR, TRAILER = "12C12345", "12R00111"


def officer(world: World, login: str = "bienphong") -> SigningKey:
    """A border guard with a key of their own, enrolled at the gate."""
    account = NewAccount(
        command_id=command_id(),
        login=login,
        name=login,
        role="border_guard_officer",
        password="long enough 1",
    )
    world.do(create_account, SYSTEM, account)
    key = new_key()
    public = key.public_bytes().hex()
    world.do(enrol_officer_key, SYSTEM, EnrolOfficerKey(command_id=command_id(), login=login, public=public))
    return key


class OfflineLane:
    """A vehicle comes, an officer confirms, the barrier moves, the vehicle goes; `tells` brings the spool to the gate."""

    def __init__(self, world: World, folder: Path, lane: str = "b2-in") -> None:
        self.world, self.lane = world, lane
        self.config = LaneConfig(
            id=lane,
            cameras=(CameraConfig(name="front"), CameraConfig(name="rear", part="rear")),
            spool=folder,
            order_keys=PinnedKeys.of(world.gate.order_key.public_bytes()),
        )
        self.spool = open_spool(lane, folder)
        self.last_look = LastLook(self.config.blind)
        self.desk = ConfirmationDesk(
            self.config, self.spool, self.last_look, Contact(world.clock), world.clock
        )
        self.barrier = SimulatedBarrier(folder / "barrier")
        self.keeper = BarrierKeeper(self.config, self.spool, self.barrier, self.last_look, world.clock)
        self.sighting = ""
        self.learn()

    def learn(self) -> None:
        """While the line still stands."""
        actor = Actor(self.lane, self.lane, Role.LANE)
        self.desk.keep(self.world.look(lane_snapshot, actor, self.lane).model_dump(mode="json"))

    def comes(self, tractor: str = TRACTOR, trailer: str = TRAILER) -> str:
        now = self.world.clock.now()
        self.sighting = command_id()
        seen = VehicleSighted(
            sighting_id=self.sighting,
            lane=self.lane,
            started_at=now,
            ended_at=now,
            plates=(plate(tractor), plate(trailer, "rear")),
        )
        with self.spool.write() as session:
            passages.begin(session, self.sighting, now)
            passages.mark(session, self.sighting, texts={"front": tractor, "rear": trailer}, sighted_at=now)
            self.spool.outbox.append(session, seen, now)
        return self.sighting

    def signed(self, key: SigningKey, shown: str, **changes: Any) -> SignedConfirmation:
        now = self.world.clock.now()
        plain: dict[str, Any] = {
            "confirmation_id": command_id(),
            "lane": self.lane,
            "sighting_id": self.sighting,
            "plates": (TRACTOR, TRAILER),
            "pass_text": shown,
            "reason": "network_down",
            "nonce": secrets.token_hex(16),
            "issued_at": now,
            "expires_at": now + timedelta(seconds=30),
        }
        said = OpeningConfirmation.model_validate({**plain, **changes})
        return SignedConfirmation(confirmation=said, key_id=key.key_id, signature=key.sign(said))

    def confirms(self, signed: SignedConfirmation, *, gone: bool = False) -> str | None:
        """What becomes of it; `gone`: the vehicle drives off between the officer's word and the barrier."""
        now = self.world.clock.now()
        self.last_look.tell(Seen(self.sighting, True, now))
        with self.spool.write() as session:
            offline.hand_in(session, signed, now)
        self.desk.step()
        if gone:
            self.last_look.tell(Seen(None, True, now))
        self.keeper.step()
        with self.spool.read() as session:
            return offline.outcome_of(session, signed.confirmation.confirmation_id)

    def goes(self, *, through: bool = True) -> None:
        now = self.world.clock.now()
        with self.spool.write() as session:
            stored = passages.passage(session, self.sighting)
            passages.mark(session, self.sighting, left_at=now)
            left = VehicleLeft(
                lane=self.lane,
                sighting_id=self.sighting,
                order_id=stored.order_id if stored else None,
                through=through,
                at=now,
            )
            self.spool.outbox.append(session, left, now)

    def lets_through(self, key: SigningKey, shown: str, **changes: Any) -> None:
        """The whole of it; fails where the lane stays closed."""
        self.comes()
        outcome = self.confirms(self.signed(key, shown, **changes))
        assert outcome == "opened", outcome
        self.world.clock.advance(5)
        self.goes()

    def spooled(self, topic: Topic) -> list[Message]:
        rows = select(EVENTS.outbox.c.type, EVENTS.outbox.c.payload).order_by(EVENTS.outbox.c.position)
        with self.spool.read() as session:
            found = [by_type(r.type).model.model_validate_json(r.payload) for r in session.execute(rows)]
        return [message for message in found if describe(message).topic(message) == topic]

    def tells(self, *topics: Topic) -> None:
        """Each topic keeps its own order; among topics there is none."""
        for topic in topics or (SIGHTING, MOVEMENT):
            for message in self.spooled(topic):
                self.world.hear(message, f"/lanes/{self.lane}")

    def close(self) -> None:
        self.spool.database.close()


def with_pass(world: World, **changes: Any) -> str:
    """A declared record on which everybody has decided: nothing is missing but the vehicle."""
    record_id = world.declare(**changes).record_id
    world.all_pass(record_id)
    return record_id


def hold(world: World, record_id: str) -> None:
    placed = PlaceHold(command_id=command_id(), scope="record", record_id=record_id, reason="risk")
    world.do(place_hold, CUSTOMS, placed)


def shown_pass(world: World, record_id: str) -> str:
    """What the driver's phone shows."""
    return world.look(pass_for, CLERK, record_id).text


Lanes = Callable[..., OfflineLane]
