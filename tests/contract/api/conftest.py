"""The API over a gate of its own, with one account for every duty."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from deploy.demo.people import ACCOUNTS, create_accounts
from deploy.lanes import introduce, key_file
from deploy.owners import CLOCK, open_gate
from deploy.settings import Settings
from deploy.web import configured, listen
from gate.app import create_app
from gate.domain.access import Actor, Role
from gate.services.context import Gate
from gate.services.views.journal import journal
from gate.services.views.shapes import JournalEntry
from gate.web.csrf import token_of

PHRASE = "mot-cua-cho-moi-nguoi"
PLENTY = 1_000_000
"""Requests: tests ask faster than people."""


@dataclass
class Api:
    """`call` speaks as an account (None: nobody, `lane:ID`: a lane) with a fresh idempotency key unless one is given."""

    client: httpx.Client
    tokens: dict[str | None, str]
    gate: Gate

    def call(self, who: str | None, method: str, path: str, **what: Any) -> httpx.Response:
        headers = {"Idempotency-Key": uuid4().hex, **what.pop("headers", {})}
        if self.tokens.get(who):
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return self.client.request(method, f"/api/v1{path}", headers=headers, **what)

    def page(self, who: str, method: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """As a browser that is signed in: the session in a cookie, a form with its token and a command id."""
        token = self.tokens[who]
        sent = {"csrf": token_of(token), "command_id": uuid4().hex, **form} if form is not None else None
        headers = {"Cookie": f"sid={token}; lang=en"}
        return self.client.request(method, path, data=sent, headers=headers)

    def journalled(self, action: str) -> list[JournalEntry]:
        """Newest first."""
        auditor = Actor("auditor", "auditor", Role.AUDITOR)
        with self.gate.database.read() as session:
            rows = journal(self.gate, session, auditor, limit=1000).rows
        return [row for row in rows if row.action == action]

    def declare(self, who: str = "xuatkhau", **changes: Any) -> httpx.Response:
        return self.call(who, "POST", "/declarations", json=declaration(**changes))


def declaration(**changes: Any) -> dict[str, Any]:
    now = CLOCK.now()
    plain: dict[str, Any] = {
        "direction": "export",
        "gate": "huu-nghi",
        "route": "export",
        "tractor": {"text": "12C-123.45"},
        "planned_from": now.isoformat(),
        "planned_until": (now + timedelta(hours=4)).isoformat(),
        "goods": [{"hs": "08109092", "description": "Thanh long", "gross_kg": "18500", "plant": True}],
        "customs_declarations": ["300123456789"],
    }
    return {**plain, **changes}


@contextmanager
def serving(app: FastAPI, trusted_proxies: str = "") -> Iterator[str]:
    """A real server on a real port: what is tested is what is spoken."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configured(app, trusted_proxies=trusted_proxies))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(Settings(data=tmp_path_factory.mktemp("api"), sender_share=PLENTY)) as made:
        yield made


@contextmanager
def running(settings: Settings) -> Iterator[Api]:
    gate = open_gate(settings)
    create_accounts(gate, PHRASE)
    introduce(settings, gate, ["b2-in", "b1-out"])
    with (
        serving(create_app(gate, share=settings.sender_share)) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        tokens: dict[str | None, str] = {
            f"lane:{lane}": key_file(settings, lane).read_text() for lane in ("b2-in", "b1-out")
        }
        for account in ACCOUNTS:
            body = {"login": account.login, "password": PHRASE}
            tokens[account.login] = client.post("/api/v1/sessions", json=body).json()["token"]
        yield Api(client, tokens, gate)
    gate.database.close()
