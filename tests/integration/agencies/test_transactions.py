"""What happens at the same time, or only half: a record and its row never miss each other, a failure leaves nothing behind."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agencies.migrate import upgrade
from events.messages.base import Message
from events.messages.values import Agency
from events.storage.database import Database
from tests.contract.agencies.office import Office, declared, envelope, row_changed
from tests.unit.agencies.builders import NINE

ROUNDS = 12


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def customs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    url = f"sqlite:///{tmp_path / 'customs.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_database")
    with closing(Database(url, "customs")) as database:
        upgrade(Agency.CUSTOMS, database)
        yield Office(database, Agency.CUSTOMS)


def together(office: Office, *messages: Message) -> None:
    """Each message in a thread of its own, let go at the same moment."""
    start = threading.Barrier(len(messages))
    trouble: list[BaseException] = []

    def hear(message: Message) -> None:
        try:
            start.wait()
            Office(office.database, office.agency).hear(message)
        except BaseException as error:
            trouble.append(error)
            raise

    threads = [threading.Thread(target=hear, args=(message,)) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []


def test_a_record_and_its_row_that_arrive_together_never_miss_each_other(customs: Office):
    for number in range(ROUNDS):
        record_id, key = f"r-{number}", f"3058123456{number:02}"
        row = {"channel": "green", "status": "registered"}
        crossing = declared(record_id=record_id, customs_declarations=[{"number": key}])
        together(customs, crossing, row_changed(Agency.CUSTOMS, "declarations", key, row))
        assert customs.remembered(record_id)[-1].state == "passed"


def test_the_same_event_heard_by_two_consumers_at_once_is_decided_once(customs: Office):
    row = row_changed(Agency.CUSTOMS, "stop_notices", "12C12345", {"reason": "seal"})
    customs.hear(declared())
    together(customs, row, row, row)
    assert [each.revision for each in customs.decided()] == [1, 2]


class PowerCutError(RuntimeError):
    """Ends a transaction before it is committed."""


def heard_half(office: Office, message: Message) -> None:
    with office.database.write() as session:
        office.service.handlers[0].handle(session, envelope(message, NINE), message)
        raise PowerCutError


def test_a_failure_in_the_transaction_leaves_neither_facts_nor_decision(customs: Office):
    with pytest.raises(PowerCutError):
        heard_half(customs, declared())
    assert customs.said() == []
    assert customs.remembered() == []
    customs.hear(declared())
    assert len(customs.decided()) == 1
