"""A real HTTP server that takes pictures as the gate does: checks the device key and the content hash."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DEVICE_KEY = "device-key-of-the-test"


class PictureGate:
    """Can be switched off and on again on the same port. `answer` is the status it gives instead of its own, if set."""

    def __init__(self) -> None:
        self.evidence: dict[str, bytes] = {}
        self.frames: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: int | None = None
        self.asked = 0
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self.switch_on()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def switch_on(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def switch_off(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def put(self, path: str, headers: dict[str, str], body: bytes) -> int:
        self.asked += 1
        if self.answer is not None:
            return self.answer
        if headers.get("authorization") != f"Bearer {DEVICE_KEY}":
            return 401
        if path.startswith("/api/v1/evidence/"):
            return self._put_evidence(path.rsplit("/", 1)[1], body)
        self.frames.append((path, headers, body))
        return 204

    def boxes(self) -> list[list[dict[str, Any]]]:
        return [json.loads(headers["x-frame-boxes"]) for _, headers, _ in self.frames]

    def _put_evidence(self, name: str, body: bytes) -> int:
        if hashlib.sha256(body).hexdigest() != name:
            return 422
        known = name in self.evidence
        self.evidence[name] = body
        return 200 if known else 201

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(gate.put(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_header("Content-Length", "0")
                self.send_header("Connection", "close")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """The tests look at what arrived, not at a log."""

        return Handler
