"""A consumer that refuses too much stays stopped, until somebody starts its process again; its neighbours go on."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from deploy.assembly import consumers
from deploy.supervisor import Part, Supervisor
from events.bus.dead_letters import DeadLetters
from events.bus.embedded import EmbeddedLog
from events.bus.loop import Handler
from events.bus.trouble import InvalidMessageError
from events.messages.registry import DEADLINE
from tests.integration.events.conftest import event, make_owner

PATIENCE = 60.0
POISON = 200
REFUSING = "gate-refuses-everything"


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def stopped(part: str) -> float | None:
    return REGISTRY.get_sample_value("bordergate_part_stopped", {"part": part})


def refuse(_session: object, _envelope: object, _message: object) -> None:
    raise InvalidMessageError("rule_broken")


def test_a_consumer_that_refused_too_much_is_not_begun_again_by_itself(tmp_path: Path) -> None:
    owner, goes_on = make_owner(f"sqlite:///{tmp_path / 'gate.db'}"), threading.Event()

    def neighbour(stop: threading.Event) -> None:
        wait_for(lambda: stopped(REFUSING) == 1 or stop.is_set())
        goes_on.set()
        stop.wait()

    with EmbeddedLog(tmp_path / "log.db") as log, capture_logs() as lines:
        log.publish([event(f"r{number}", 1) for number in range(POISON)])
        supervisor = Supervisor()
        handler = Handler(REFUSING, (DEADLINE,), refuse)
        supervisor.start(
            *consumers(owner.database, owner.tables, log, [handler]), Part("neighbour", neighbour)
        )
        try:
            assert goes_on.wait(PATIENCE)
            assert stopped("neighbour") == 0
        finally:
            assert supervisor.close(PATIENCE) == []
    with owner.database.read() as session:
        aside = DeadLetters(owner.tables).waiting(session, limit=POISON)
    assert 20 <= len(aside) <= 50, "the rest of the log is still to be read"
    assert [line["part"] for line in lines if line["event"] == "part_stopped"] == [REFUSING]
    owner.database.close()
