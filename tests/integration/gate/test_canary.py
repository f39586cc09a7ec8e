"""The canary truck leaves no trace but its own row."""

from datetime import timedelta

from sqlalchemy import func, insert, select, update

from events.messages.canary import CanaryEchoed, CanarySent
from events.messages.passing import CANARY_IDS
from events.messages.values import Agency
from gate.services.send_canary import send_canary
from gate.services.views.journal import journal
from gate.store import canary
from gate.store.models import TABLES
from tests.integration.gate.world import AUDITOR, World


def publish(world: World) -> None:
    """What the relay does when the log has taken them."""
    with world.database.write() as session:
        waiting = TABLES.outbox.c.published_at.is_(None)
        session.execute(update(TABLES.outbox).where(waiting).values(published_at=world.clock.now()))


def echo(world: World, number: int, agency: Agency = Agency.TAX) -> None:
    now = world.clock.now()
    world.hear(CanaryEchoed(agency=agency, number=number, sent_at=now, heard_at=now), f"/agencies/{agency}")


def kept(world: World) -> int:
    with world.database.read() as session:
        ours = TABLES.outbox.c.id.startswith(CANARY_IDS)
        return session.execute(select(func.count()).select_from(TABLES.outbox).where(ours)).scalar_one()


def inbox_ids(world: World) -> set[str]:
    with world.database.read() as session:
        return set(session.scalars(select(TABLES.inbox.c.id)))


def test_it_sets_off_once_a_minute_however_many_workers_ask(world: World) -> None:
    assert [send_canary(world.gate) for _ in range(3)] == [True, False, False]
    publish(world)
    world.clock.advance(59)
    assert not send_canary(world.gate)
    world.clock.advance(1)
    assert send_canary(world.gate)
    assert [message.number for message in world.said(CanarySent)] == [1, 2]


def test_while_one_waits_for_the_log_no_other_piles_up(world: World) -> None:
    assert send_canary(world.gate)
    world.clock.advance(600)
    assert not send_canary(world.gate)
    publish(world)
    assert send_canary(world.gate)


def test_what_the_log_has_had_for_an_hour_is_let_go(world: World) -> None:
    for _ in range(200):
        assert send_canary(world.gate)
        publish(world)
        world.clock.advance(60)
    assert kept(world) == 61


def test_heartbeats_heard_an_hour_ago_go_with_it_and_nothing_else(world: World) -> None:
    heard = {"consumer": "gate-heartbeats", "digest": "0" * 64, "received_at": world.clock.now()}
    ids = ("heartbeat-1", "heartbeat-2", "another event", "heart", "i")
    with world.database.write() as session:
        session.execute(insert(TABLES.inbox), [{**heard, "id": identity} for identity in ids])
    world.clock.advance(3599)
    send_canary(world.gate)
    assert inbox_ids(world) == set(ids)
    publish(world)
    world.clock.advance(60)
    send_canary(world.gate)
    assert inbox_ids(world) == set(ids[2:])


def test_the_latest_echo_counts_and_an_older_one_changes_nothing(world: World) -> None:
    send_canary(world.gate)
    echo(world, 5)
    world.clock.advance(60)
    echo(world, 4)
    with world.database.read() as session:
        found = canary.latest(session)
    assert found is not None
    assert found.echoes["tax"].number == 5
    assert found.echoes["tax"].returned_at == world.clock.now() - timedelta(seconds=60)


def test_nobody_reads_of_it_in_the_journal(world: World) -> None:
    before = len(world.look(journal, AUDITOR).rows)
    send_canary(world.gate)
    echo(world, 1)
    assert len(world.look(journal, AUDITOR).rows) == before
