"""Brings waiting pictures to the gate, however long it is away."""

import threading

import structlog

from events.bus.backoff import Backoff
from lanes.evidence.door import DoorClosedError, GateDoor, PictureRefusedError
from lanes.evidence.shelf import PictureShelf
from lanes.notes import Notes

log = structlog.get_logger()
_LOOK_SECONDS = 0.5


class Uploader:
    """One thread. What the gate takes leaves the shelf; what it will never take is put aside with a note."""

    def __init__(self, shelf: PictureShelf, door: GateDoor, notes: Notes) -> None:
        self._shelf, self._door, self._notes = shelf, door, notes
        self._backoff = Backoff(first=0.5, ceiling=30.0)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.deliver(stop)
            except DoorClosedError as closed:
                self._notes.set(closed.code)
                pause = self._backoff.next()
                log.warning("pictures_wait", code=closed.code, detail=str(closed), pause=pause)
                stop.wait(pause)
            else:
                stop.wait(_LOOK_SECONDS)

    def deliver(self, stop: threading.Event) -> None:
        """Offers every waiting picture once, oldest first. Raises DoorClosedError at the first that must wait."""
        for name in self._shelf.waiting():
            if stop.is_set():
                return
            try:
                self._door.put_evidence(name, self._shelf.content(name))
            except PictureRefusedError as refused:
                log.warning("picture_refused", sha256=name, detail=str(refused))
                self._notes.set("picture_refused")
                self._shelf.refused(name)
            else:
                self._shelf.delivered(name)
            self._notes.clear("gate_unreachable", "device_key_refused")
            self._backoff.reset()
