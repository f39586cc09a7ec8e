"""A lane whose disk is full, whose camera is dead, whose recording ends."""

from pathlib import Path

import cv2
import pytest
from sqlalchemy import func, select, text

from events.clock import SystemClock
from events.messages.lane import LaneHeartbeat, VehicleLeft, VehicleSighted
from events.messages.passing import HEARTBEAT_IDS
from lanes.notes import Notes
from lanes.passage import Ended, Passage
from lanes.report import Reporter
from lanes.settings import CameraConfig
from lanes.sources.folder import FolderSource
from lanes.store import passages
from lanes.store.spool import open_spool
from lanes.store.tables import EVENTS
from tests.integration.lanes.scenes import eventually
from tests.integration.lanes.stage import Audience, Running, Stage
from tests.integration.lanes.theatre import draw_lane
from tests.unit.lanes.builders import at, plate, shot


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_dead_camera_is_said_to_be_reconnecting(stage: Stage) -> None:
    camera = CameraConfig(name="rear", source="rtsp://127.0.0.1:1/lane")
    stage.config = stage.config.model_copy(update={"cameras": (camera,)})
    with Running(stage), Audience(stage) as audience:
        audience.wait_for(LaneHeartbeat, 2)
        beat = audience.beat
        assert (beat.source_state, beat.last_frame_at) == ("reconnecting", None)
        eventually(lambda: audience.beat.note == "source_reconnecting", "the lane says why")


def test_heartbeats_are_told_from_what_must_be_kept_by_their_ids(stage: Stage) -> None:
    with Running(stage), Audience(stage) as audience:
        audience.wait_for(LaneHeartbeat, 2)
    assert all(identity.startswith(HEARTBEAT_IDS) for identity in audience.ids)


def test_a_recording_that_ends_before_a_standing_truck_ends_its_passage(stage: Stage, tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.mkdir()
    for number in range(30):
        cv2.imwrite(str(film / f"{number:02}.png"), draw_lane("12C12345"))
    camera = CameraConfig(name="rear", source=str(film), fps=10)
    stage.config = stage.config.model_copy(update={"cameras": (camera,), "blind": 2.0})
    with Running(stage), Audience(stage) as audience:
        sighted = audience.wait_for(VehicleSighted)
        left = audience.wait_for(VehicleLeft)
        assert (left.sighting_id, left.through) == (sighted.sighting_id, False)
        eventually(lambda: audience.beat.source_state == "ended", "the lane says that its source ended")
        assert audience.beat.note == "source_ended"


def test_a_source_handed_in_is_not_closed_by_the_lane(stage: Stage, tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.mkdir()
    cv2.imwrite(str(film / "0.png"), draw_lane(None))
    source = FolderSource(film, SystemClock(), fps=10, loop=True)
    with Running(stage, sources={"front": source}), Audience(stage) as audience:
        audience.wait_for(LaneHeartbeat)
    assert source.state == "streaming"


def test_on_a_full_disk_nothing_is_lost_and_the_lane_says_so(tmp_path: Path) -> None:
    spool = open_spool("b1-out", tmp_path)
    notes = Notes()
    reporter = Reporter("b1-out", spool, SystemClock(), notes)

    def may_grow(pages: int) -> None:
        with spool.database.engine.connect() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    may_grow(1)  # SQLite takes this as: no page more than there are now
    many = [shot(n, plate("12C12345")) for n in range(3)]
    waiting = 0
    while reporter.flush():
        passage = Passage(f"s-{waiting}", began_at=at(waiting), last_seen_at=at(waiting), sighted=True)
        reporter.began(passage, [])
        reporter.sighted(passage, {}, {})
        reporter.left(Ended(passage, at(waiting), {"front": tuple(many)}))
        waiting += 1
        assert waiting < 1000, "the disk never filled"
    assert notes.first() == "spool_unwritable"
    assert not reporter.flush()

    may_grow(1_000_000)
    assert reporter.flush()
    assert notes.first() is None
    with spool.database.read() as session:
        told = session.execute(select(func.count()).select_from(EVENTS.outbox)).scalar_one()
        assert told == 2 * waiting
        assert passages.in_the_lane(session) is None
    spool.database.close()
