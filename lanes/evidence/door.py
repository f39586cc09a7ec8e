"""The gate's door for a lane: pictures in, snapshots out, over HTTP with the lane's device key."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from events.messages.lane import Box

_TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_TRY_AGAIN = frozenset({408, 425, 429})
_KEY_REFUSED = frozenset({401, 403})


class DoorClosedError(Exception):
    """The picture may be offered again later. `code`: `gate_unreachable` or `device_key_refused`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class PictureRefusedError(Exception):
    """The gate will not take this picture, or give this lane what it asks for, today or tomorrow."""


@dataclass(frozen=True)
class LiveFrame:
    """The newest picture of one camera with what was read in it (corners in pixels of the picture)."""

    camera: str
    taken_at: datetime
    jpeg: bytes
    boxes: Sequence[Box]


def _nobody_asks() -> None:
    """Who needs no word of every answer gives no `answered`."""


class GateDoor:
    """`answered` is called whenever the gate itself answers; one of a proxy before a dead gate (5xx) is none."""

    def __init__(
        self,
        gate_url: str,
        device_key: str,
        lane: str,
        transport: httpx.BaseTransport | None = None,
        answered: Callable[[], None] = _nobody_asks,
    ) -> None:
        self._lane, self._answered = lane, answered
        self._client = httpx.Client(
            base_url=gate_url,
            headers={"Authorization": f"Bearer {device_key}"},
            timeout=_TIMEOUT,
            transport=transport,
        )

    def put_evidence(self, sha256: str, jpeg: bytes) -> None:
        """Raises DoorClosedError or PictureRefusedError; putting the same picture twice is harmless."""
        self._put(f"/api/v1/evidence/{sha256}", jpeg, {})

    def put_frame(self, frame: LiveFrame) -> None:
        """Shows the lane's newest frame. Raises DoorClosedError or PictureRefusedError."""
        boxes = [box.model_dump(mode="json") for box in frame.boxes]
        headers = {
            "X-Frame-Time": frame.taken_at.isoformat(),
            "X-Frame-Camera": frame.camera,
            "X-Frame-Boxes": json.dumps(boxes),
        }
        self._put(f"/api/v1/lanes/{self._lane}/frame", frame.jpeg, headers)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get_snapshot(self) -> dict[str, Any]:
        """What the gate knows for this lane now, not yet verified. Raises DoorClosedError or PictureRefusedError."""
        answer = self._ask("GET", f"/api/v1/lanes/{self._lane}/snapshot", None, {})
        try:
            return dict(answer.json())
        except (TypeError, ValueError) as error:
            raise PictureRefusedError(f"no snapshot: {error}") from error

    def _put(self, path: str, jpeg: bytes, headers: dict[str, str]) -> None:
        self._ask("PUT", path, jpeg, {"Content-Type": "image/jpeg", **headers})

    def _ask(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> httpx.Response:
        try:
            answer = self._client.request(method, path, content=content, headers=headers)
        except httpx.TransportError as error:
            raise DoorClosedError("gate_unreachable", str(error)) from error
        if not answer.is_server_error:
            self._answered()
        if answer.is_success:
            return answer
        detail = f"{answer.status_code} {answer.text[:200]}"
        if answer.status_code in _KEY_REFUSED:
            raise DoorClosedError("device_key_refused", detail)
        if answer.is_server_error or answer.status_code in _TRY_AGAIN:
            raise DoorClosedError("gate_unreachable", detail)
        raise PictureRefusedError(detail)
