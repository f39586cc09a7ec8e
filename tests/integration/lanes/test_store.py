from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from events.messages.lane import BarrierMoved, LaneHeartbeat
from lanes.store import housekeeping, orders, passages
from lanes.store.spool import open_spool
from lanes.store.tables import ARCHIVE, EVENTS, METADATA
from tests.unit.lanes.builders import at, order


def test_the_migrations_make_exactly_the_tables_the_lane_uses(tmp_path: Path) -> None:
    spool = open_spool("b1-out", tmp_path)
    with spool.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    spool.database.close()


def test_a_background_is_replaced_by_a_newer_one(tmp_path: Path) -> None:
    spool = open_spool("b1-out", tmp_path)
    with spool.database.write() as session:
        passages.keep_background(session, "front", b"old", at(0))
        passages.keep_background(session, "rear", b"other", at(0))
        passages.keep_background(session, "front", b"new", at(1))
    with spool.database.read() as session:
        assert passages.backgrounds(session, at(0)) == {"front": b"new", "rear": b"other"}
        assert passages.backgrounds(session, at(1)) == {"front": b"new"}
    spool.database.close()


def test_only_a_passage_that_has_not_ended_is_in_the_lane(tmp_path: Path) -> None:
    spool = open_spool("b1-out", tmp_path)
    with spool.database.write() as session:
        passages.begin(session, "s-1", at(0))
        passages.mark(session, "s-1", left_at=at(5))
        assert passages.in_the_lane(session) is None
        passages.begin(session, "s-2", at(6))
        passages.mark(session, "s-2", sighted_at=at(7), texts={"front": "12C12345"})
    with spool.database.read() as session:
        stored = passages.in_the_lane(session)
    assert stored is not None
    assert (stored.sighting_id, stored.sighted_at, stored.texts) == ("s-2", at(7), {"front": "12C12345"})
    spool.database.close()


def test_what_the_log_has_had_for_long_goes_to_the_archive_and_heartbeats_are_forgotten(
    tmp_path: Path,
) -> None:
    spool = open_spool("b1-out", tmp_path)
    moved = BarrierMoved(lane="b1-out", order_id=None, action="closed", reason=None, at=at(0))
    beat = LaneHeartbeat(lane="b1-out", at=at(0), source_state="streaming", last_frame_at=None)
    with spool.database.write() as session:
        said = [spool.outbox.append(session, each, at(0)) for each in (moved, beat, moved)]
        session.execute(update(EVENTS.outbox).values(published_at=at(-31 * 24 * 3600)))
        housekeeping.tidy(session, at(0))
    with spool.database.read() as session:
        assert session.execute(select(EVENTS.outbox.c.id)).all() == []
        assert [event.id for event in ARCHIVE.said(session)] == [said[0], said[2]]
        assert ARCHIVE.broken(session) == []
    with pytest.raises(DBAPIError, match="archive_append_only"), spool.database.write() as session:
        session.execute(text("DELETE FROM outbox_archive"))
    spool.database.close()


def test_tidying_leaves_what_may_still_matter(tmp_path: Path) -> None:
    spool = open_spool("b1-out", tmp_path)
    young, old = order("s-1"), order("s-0")
    with spool.database.write() as session:
        orders.spend(session, old, at(-31 * 24 * 3600))
        orders.spend(session, young, at(-3600))
        passages.begin(session, "in-the-lane", at(-40 * 24 * 3600))
        housekeeping.tidy(session, at(0))
    with spool.database.read() as session:
        assert orders.is_spent(session, young)
        assert not orders.is_spent(session, old)
        assert passages.in_the_lane(session) is not None
    spool.database.close()
