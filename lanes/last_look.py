"""What the cameras say right now, shared between the thread that looks and the threads that move the barrier."""

import threading
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Seen:
    """`sighting_id` None: the lane is empty. `still`: nothing in it moves. `at`: when a camera last looked."""

    sighting_id: str | None
    still: bool
    at: datetime


class LastLook:
    """The last look at the lane. A look older than `blind` seconds says nothing any more."""

    def __init__(self, blind: float) -> None:
        self._blind = blind
        self._lock = threading.Lock()
        self._seen: Seen | None = None

    def tell(self, seen: Seen) -> None:
        with self._lock:
            self._seen = seen

    def looked(self) -> bool:
        """Has any camera looked since the start?"""
        with self._lock:
            return self._seen is not None

    def now(self, at: datetime) -> Seen | None:
        """None while the lane is blind."""
        with self._lock:
            seen = self._seen
        return seen if seen and (at - seen.at).total_seconds() <= self._blind else None
