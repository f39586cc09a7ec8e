"""The demo's people use the same API as everyone: signed in, with an idempotency key on every command."""

import time
from typing import Any
from uuid import uuid4

import httpx


class DemoClient:
    """One person at the API. Signs in again when the session has ended; slows down when told to."""

    def __init__(self, url: str, login: str, phrase: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=20.0)
        self._credentials = {"login": login, "password": phrase}

    def get(self, path: str, **query: Any) -> Any:
        return self._send("GET", path, params=query).json()

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        """`key` makes a repetition the same command."""
        return self._send("POST", path, json=body, headers={"Idempotency-Key": key or uuid4().hex}).json()

    def put(self, path: str, body: Any) -> None:
        self._send("PUT", path, json=body, headers={"Idempotency-Key": uuid4().hex})

    @property
    def token(self) -> str:
        """Of its session."""
        if "Authorization" not in self._client.headers:
            self._sign_in()
        return self._client.headers["Authorization"].removeprefix("Bearer ")

    def close(self) -> None:
        self._client.close()

    def _send(self, method: str, path: str, **what: Any) -> httpx.Response:
        if "Authorization" not in self._client.headers:
            self._sign_in()
        answer = self._client.request(method, path, **what)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._sign_in()
            answer = self._client.request(method, path, **what)
        while answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            time.sleep(float(answer.headers["Retry-After"]))
            answer = self._client.request(method, path, **what)
        answer.raise_for_status()
        return answer

    def _sign_in(self) -> None:
        answer = self._client.post("/sessions", json=self._credentials)
        answer.raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
