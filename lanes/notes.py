"""What is wrong in a lane right now, as stable codes for the heartbeat."""

import threading


class Notes:
    """A set of codes, oldest first; safe to share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, None] = {}

    def set(self, code: str) -> None:
        with self._lock:
            self._codes.setdefault(code)

    def clear(self, *codes: str) -> None:
        with self._lock:
            for code in codes:
                self._codes.pop(code, None)

    def first(self) -> str | None:
        with self._lock:
            return next(iter(self._codes), None)
