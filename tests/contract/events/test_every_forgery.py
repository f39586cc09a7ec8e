"""On both logs: what was not signed by its source, or takes another's id or number, is put aside and held against that source alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from deploy.event_keys import EventKeys, owner_names
from events.bus.dead_letters import DeadLetters
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.kafka import KafkaBroker
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Broker
from events.bus.seals import SealingBroker
from events.bus.topics import ensure_topics
from events.clock import SystemClock
from events.messages.registry import MOVEMENT
from events.signing import throwaway_key
from tests.integration.events.conftest import Owner, make_owner
from tests.integration.events.test_consumer_loop import running, until
from tests.integration.events.test_seals import moved


@dataclass
class Lanes:
    """Two lanes with keys of their own, and the gate's consumer who believes what they sign."""

    log: Broker
    owner: Owner
    keys: EventKeys
    honest: str
    harmed: str

    def say(self, lane: str, *events: Envelope) -> None:
        SealingBroker(self.log, self.keys.own(f"lane-{lane}")).publish(events)

    @contextmanager
    def heard(self) -> Iterator[None]:
        def hear(session, envelope, message) -> None:
            if message.lane in (self.honest, self.harmed):  # a broker's topics are shared by all tests
                what = f"{message.lane}:{envelope.sequence}"
                session.execute(insert(self.owner.applied).values(consumer="gate", what=what))

        handler = Handler("gate-movements", (MOVEMENT,), hear, self.keys.sources.check)
        loop = ConsumerLoop(self.log, self.owner.database, self.owner.tables, handler, SystemClock())
        with running(loop):
            yield

    def aside(self) -> list[tuple[str, str]]:
        with self.owner.database.read() as session:
            found = DeadLetters(self.owner.tables).waiting(session)
        return [(one.reason, one.envelope.key) for one in found]


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def lanes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lanes]:
    if request.param == "embedded":
        log: Broker = EmbeddedLog(tmp_path / "log.db")
    else:
        wire = request.getfixturevalue("wire")
        ensure_topics(wire.bootstrap, 1, [MOVEMENT])
        log = KafkaBroker(wire.bootstrap, "forgery", delivery_seconds=10)
    owner, names = (
        make_owner(f"sqlite:///{tmp_path / 'gate.db'}"),
        [f"b{n}-{uuid4().hex[:8]}" for n in (1, 2)],
    )
    keys = EventKeys(tmp_path / "given", tmp_path / "pinned")
    keys.provide(owner_names(names))
    with log:
        yield Lanes(log, owner, keys, *names)
    owner.database.close()


def test_a_forgery_is_put_aside_with_its_reason_and_held_against_its_source_alone(lanes: Lanes) -> None:
    first = moved(lanes.harmed, 1)
    lanes.log.publish([first.signed(throwaway_key()), first])  # another's signature, and none
    lanes.say(lanes.harmed, first)
    lanes.say(lanes.harmed, moved(lanes.harmed, 2, id=first.id))  # a known id with other bytes
    lanes.say(lanes.harmed, moved(lanes.harmed, 1))  # a known number with other bytes
    lanes.say(lanes.harmed, first, moved(lanes.harmed, 2))
    lanes.say(lanes.honest, *(moved(lanes.honest, number) for number in (1, 2, 3)))
    wanted = {lanes.harmed: [1, 2], lanes.honest: [1, 2, 3]}
    with capture_logs() as lines, lanes.heard():
        until(lambda: len(lanes.owner.heard()) == 5)
        until(lambda: len(lanes.aside()) == 4)
    for lane, numbers in wanted.items():
        heard = [what for what in lanes.owner.heard() if what.startswith(f"{lane}:")]
        assert heard == [f"{lane}:{number}" for number in numbers]
    assert lanes.aside() == [("forged", lanes.harmed)] * 4
    counted = [(one["source"], one["of_this_source"]) for one in lines if one["event"] == "event_forged"]
    assert counted == [(f"/lanes/{lanes.harmed}", number) for number in (1, 2, 3, 4)]
