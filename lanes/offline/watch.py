"""Fetches what the gate knows, again and again, so that the lane has it when the line is lost."""

import threading

import structlog

from lanes.evidence.door import DoorClosedError, GateDoor, PictureRefusedError
from lanes.notes import Notes
from lanes.offline.desk import ConfirmationDesk, SnapshotRefusedError
from lanes.store.spool import SpoolUnwritableError

log = structlog.get_logger()


class SnapshotWatch:
    """One thread, one question every so often; what does not verify is not kept, and the heartbeat says so."""

    def __init__(self, door: GateDoor, desk: ConfirmationDesk, notes: Notes, every: float) -> None:
        self._door, self._desk, self._notes, self._every = door, desk, notes, every

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.fetch()
            stop.wait(self._every)

    def fetch(self) -> None:
        try:
            self._desk.keep(self._door.get_snapshot())
        except DoorClosedError as closed:
            log.info("snapshot_not_fetched", code=closed.code, detail=str(closed))
        except (PictureRefusedError, SnapshotRefusedError, SpoolUnwritableError) as refused:
            log.warning("snapshot_refused", detail=str(refused))
            self._notes.set("snapshot_refused")
        else:
            self._notes.clear("snapshot_refused")
