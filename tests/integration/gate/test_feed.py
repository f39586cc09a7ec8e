"""The feed: positions given after the commit, in the order of each record, scoped, and without what a firm may not see."""

import threading
from collections.abc import Callable
from dataclasses import asdict

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.messages.values import Authority, DecisionState
from events.signing import SigningKey
from gate.domain.access import Actor, Role
from gate.domain.errors import ForbiddenError, InvalidError
from gate.services.cancel import cancel
from gate.services.chain_journal import Seal
from gate.services.commands import Cancel, Decide, PlaceHold
from gate.services.decide import decide
from gate.services.journal import journal_success
from gate.services.place_hold import place_hold
from gate.services.public_events import PUBLIC, public_details
from gate.services.views.feed import FeedEvent, feed
from gate.workers.chainer import step
from tests.integration.gate.world import CENTRE, CLERK, CUSTOMS, OTHER_FIRM, World, command_id, plate

SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.generate()))
RIVAL = Actor("firm-2", "rival", Role.FIRM, OTHER_FIRM)
NAMED = Actor("officer-7", "Trần Thị Bình", Role.CUSTOMS_OFFICER)


def followed(world: World, who: Actor, after: int = 0) -> tuple[FeedEvent, ...]:
    step(world.gate, SEAL)
    return world.look(feed, who, after=after, limit=500).events


def check_order_and_scope(world: World) -> None:
    record = world.declare().record_id
    other = world.declare(RIVAL, tractor={"text": "29C-111.11"}, trailer=None).record_id
    world.all_pass(record)
    world.drives_through("b2-in", plate("12C12345"), plate("12R00111", "rear"))
    own = followed(world, CLERK)
    assert {event.record_id for event in own} == {record}
    assert {event.record_id for event in followed(world, RIVAL)} == {other}
    everything = followed(world, CENTRE)
    assert {event.record_id for event in everything} == {record, other}
    positions = [event.position for event in everything]
    assert positions == sorted(set(positions))
    types = [event.type for event in own]
    assert types[0] == "record_declared"
    assert types.index("vehicle_sighted") < types.index("point_passed")
    assert [event.data["state"] for event in own if event.type == "record_moved"][:1] == ["present"]


def check_resuming(world: World) -> None:
    """Page by page from any position gives what one look gives: nothing twice, nothing left out."""
    record = world.declare().record_id
    world.all_pass(record)
    whole = followed(world, CLERK)
    after, pages = 0, []
    for _ in range(100):
        page = world.look(feed, CLERK, after=after, limit=3)
        pages += page.events
        after = page.next
        if not page.events:
            break
    assert tuple(pages) == whole
    assert world.look(feed, CLERK, after=after).next == after


def check_late_commits(world: World) -> None:
    """A row with a lower id that commits later gets a later position: who reads on never misses it."""
    seen: list[FeedEvent] = []
    stop = threading.Event()

    def follow() -> None:
        after = 0
        while not stop.is_set() or world.look(feed, CENTRE, after=after).events:
            step(world.gate, SEAL, even_if_idle=False)
            page = world.look(feed, CENTRE, after=after)
            seen.extend(page.events)
            after = page.next

    def declare(number: int) -> None:
        for n in range(5):
            world.declare(tractor={"text": f"12C-{number}{n}0.01"}, trailer=None)

    writers = [threading.Thread(target=declare, args=(n,)) for n in range(4)]
    reader = threading.Thread(target=follow)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    step(world.gate, SEAL)
    stop.set()
    reader.join()
    assert len({event.record_id for event in seen}) == 20
    assert len({event.position for event in seen}) == len(seen)


CHECKS = (check_order_and_scope, check_resuming, check_late_commits)


@pytest.mark.parametrize("check", CHECKS)
def test_the_feed_holds_on_sqlite(world: World, check: Callable[[World], None]) -> None:
    check(world)


@pytest.mark.postgres
@pytest.mark.parametrize("check", CHECKS)
def test_the_feed_holds_on_postgresql(world_on_postgres: World, check: Callable[[World], None]) -> None:
    check(world_on_postgres)


def test_no_name_no_free_text_and_no_other_firm_travels(world: World) -> None:
    record = world.declare().record_id
    world.declare(RIVAL)  # the same plates, declared by another firm
    world.decides(record, Authority.CUSTOMS, DecisionState.HOLD)
    current = world.record(record, NAMED)
    seen = next(d.decision_id for d in current.decisions if d.authority is Authority.CUSTOMS)
    decided = {
        "command_id": command_id(),
        "record_id": record,
        "seen_version": 1,
        "seen_decision": seen,
        "authority": "customs",
        "state": "inspect",
        "reason": "documents_unclear",
        "text": "SECRET TEXT",
    }
    world.do(decide, NAMED, Decide.model_validate(decided))
    hold = {
        "command_id": command_id(),
        "scope": "vehicle",
        "record_id": record,
        "reason": "stop_notice",
        "text": "SECRET TEXT",
    }
    world.do(place_hold, NAMED, PlaceHold.model_validate(hold))
    end = Cancel(command_id=command_id(), record_id=record, reason="SECRET TEXT")
    world.do(cancel, CLERK, end)
    events = followed(world, CLERK)
    told = repr([asdict(event) for event in events])
    assert {"decision_recorded", "hold_placed", "record_cancelled"} <= {event.type for event in events}
    for secret in ("Trần", "officer-7", "SECRET", OTHER_FIRM.name, OTHER_FIRM.tax_code, "Nguyễn Văn A"):
        assert secret not in told
    placed = next(event for event in events if event.type == "hold_placed")
    assert placed.data == {"issuer": "customs", "scope": "vehicle", "reason": "stop_notice"}


def test_a_detail_that_nobody_named_does_not_travel() -> None:
    assert public_details("hold_lifted", {"hold": "h1", "text": "SECRET", "by": "Trần"}) == {"hold": "h1"}
    assert not {"text", "name", "by", "account", "officer", "second"} & {
        n for names in PUBLIC.values() for n in names
    }


def test_only_who_may_follow_does_and_no_position_is_invented(world: World) -> None:
    with pytest.raises(ForbiddenError):
        world.look(feed, Actor("b2-in", "lane", Role.LANE))
    with pytest.raises(InvalidError) as refused:
        world.look(feed, CUSTOMS, after=10**6)
    assert refused.value.code == "position_unknown"


@pytest.mark.postgres
def test_what_commits_later_comes_later_whatever_its_id(world_on_postgres: World) -> None:
    world = world_on_postgres
    one, other = world.declare().record_id, world.declare(tractor={"text": "29C-111.11"}).record_id
    known = followed(world, CENTRE)[-1].position
    with world.database.write() as slow:
        journal_success(world.gate, slow, CLERK, ("record_called", one))
        slow.flush()
        with world.database.write() as quick:
            journal_success(world.gate, quick, CLERK, ("record_called", other))
        assert [event.record_id for event in followed(world, CENTRE, known)] == [other]
        known = followed(world, CENTRE)[-1].position
    assert [event.record_id for event in followed(world, CENTRE, known)] == [one]
