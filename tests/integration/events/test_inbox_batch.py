"""A consumer that takes many events in one transaction remembers, applies and puts aside what one does that takes each alone."""

import random
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Received
from events.bus.trouble import InvalidMessageError
from events.clock import SystemClock
from events.messages.registry import DEADLINE

from .conftest import Owner, event, make_owner

RECORDS, EACH, SLICE = 5, 12, 25
SEEDS = range(12)
FOREVER = threading.Event()


def loop_of(owner: Owner, folder: Path, *, batches: bool) -> ConsumerLoop:
    def handle(session: Any, envelope: Envelope, message: Any) -> None:
        what = f"{message.record_id}:{envelope.sequence}:{envelope.id}"
        session.execute(insert(owner.applied).values(consumer="gate", what=what))
        if message.kind == "poison":
            raise InvalidMessageError("rule_broken", "after it had already written something")

    def check(envelope: Envelope) -> None:
        if envelope.signature == "wrong":
            raise InvalidMessageError("signature_wrong", "signed by nobody we know")

    handler = Handler("gate", (DEADLINE,), handle, check, batches=batches)
    return ConsumerLoop(EmbeddedLog(folder / "log.db"), owner.database, owner.tables, handler, SystemClock())


def troubled(seed: int) -> list[Received]:
    """What a bad day brings: repeats, gaps that close and gaps that do not, poison, and forgeries of three kinds."""
    chance, told = random.Random(seed), []
    order = [f"r{number}" for number in range(RECORDS) for _ in range(EACH)]
    chance.shuffle(order)
    counted = dict.fromkeys(order, 0)
    for record in order:
        counted[record] += 1
        kind = "poison" if chance.random() < 0.01 else "due"
        told.append(event(record, counted[record], kind, id=f"{record}-{counted[record]}"))
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(told))
        told.insert(chance.randrange(at, len(told)), chance.choice(odd(told[at])))
    for _ in range(chance.randrange(3)):
        told.append(told.pop(chance.randrange(len(told))))
    return [Received(one, 0, offset) for offset, one in enumerate(told)]


def odd(one: Envelope) -> Sequence[Envelope]:
    other = event(one.key, one.sequence, "other").data
    return (
        *[one] * 4,
        replace(one, data=other),
        replace(one, id=f"{one.id}-again", data=other),
        replace(one, id=f"{one.id}-nobody", signature="wrong", key_id="0" * 16),
    )


def rows(owner: Owner, table: Table, *without: str) -> list[tuple[Any, ...]]:
    columns = [column for column in table.c if column.name not in without]
    with owner.database.read() as session:
        return sorted(tuple(map(str, row)) for row in session.execute(select(*columns)))


def memory(owner: Owner) -> dict[str, Any]:
    tables = owner.tables
    applied = owner.heard()
    return {
        "by record": {
            f"r{number}": [what for what in applied if what.startswith(f"r{number}:")]
            for number in range(RECORDS)
        },
        "inbox": rows(owner, tables.inbox, "received_at"),
        "positions": rows(owner, tables.inbox_position),
        "parked": rows(owner, tables.inbox_parked, "parked_at"),
        "dead letters": rows(owner, tables.outbox, "position", "id", "time", "payload", "traceparent"),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_many_at_once_and_each_alone_come_to_the_same(owner: Owner, tmp_path: Path, seed: int) -> None:
    told = troubled(seed)
    alone = make_owner(f"sqlite:///{tmp_path / 'alone.db'}")
    for whose, batches in ((owner, True), (alone, False)):
        loop = loop_of(whose, tmp_path, batches=batches)
        for begin in range(0, len(told), SLICE):
            some = told[begin : begin + SLICE]
            assert loop._apply(some, FOREVER) == len(some)
    assert memory(owner) == memory(alone)
    alone.database.close()


def test_many_plain_events_are_one_transaction(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.bus.loop._BATCH_SECONDS", 600.0)  # however slow the machine is today
    told = [Received(event(f"r{number % 3}", number // 3 + 1), 0, number) for number in range(60)]
    loop, before = loop_of(owner, tmp_path, batches=True), owner.database.committed.rings
    assert loop._apply(told, FOREVER) == 60
    assert owner.database.committed.rings == before + 1
    assert loop._apply(told, FOREVER) == 60  # all repeats
    assert len(owner.heard()) == 60
