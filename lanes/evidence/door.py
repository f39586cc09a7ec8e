"""The gate's door for a lane's pictures, over HTTP with the lane's device key."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

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
    """The gate will not take this picture, today or tomorrow."""


@dataclass(frozen=True)
class LiveFrame:
    """The newest picture of one camera with what was read in it (corners in pixels of the picture)."""

    camera: str
    taken_at: datetime
    jpeg: bytes
    boxes: Sequence[Box]


class GateDoor:
    def __init__(
        self, gate_url: str, device_key: str, lane: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._lane = lane
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

    def _put(self, path: str, jpeg: bytes, headers: dict[str, str]) -> None:
        try:
            answer = self._client.put(path, content=jpeg, headers={"Content-Type": "image/jpeg", **headers})
        except httpx.TransportError as error:
            raise DoorClosedError("gate_unreachable", str(error)) from error
        if answer.is_success:
            return
        detail = f"{answer.status_code} {answer.text[:200]}"
        if answer.status_code in _KEY_REFUSED:
            raise DoorClosedError("device_key_refused", detail)
        if answer.is_server_error or answer.status_code in _TRY_AGAIN:
            raise DoorClosedError("gate_unreachable", detail)
        raise PictureRefusedError(detail)
