"""The feed as machines read it: pages, the long poll, the stream, on a real server with the chainer running."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.demo.people import ACCOUNTS
from deploy.news import gate_news
from deploy.owners import CLOCK
from deploy.settings import Settings
from deploy.supervisor import Supervisor
from gate.domain.access import PERMITS, SYSTEM, Permission
from gate.services.accounts import close_session
from tests.contract.api.conftest import PHRASE, Api

PATIENCE = 30.0


@pytest.fixture(scope="module", autouse=True)
def chained(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The journal is chained as in the real form: without positions there is no feed."""
    supervisor = Supervisor()
    supervisor.start(*gate_news(Settings(data=tmp_path_factory.mktemp("keys")), api.gate))
    yield
    supervisor.close()


def pull(api: Api, who: str, **query: Any) -> dict[str, Any]:
    answer = api.call(who, "GET", "/events", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def head(api: Api, who: str) -> int:
    after = 0
    while (page := pull(api, who, after=after))["events"]:
        after = page["next"]
    return int(page["next"])


def declared(api: Api, text: str, who: str = "xuatkhau") -> str:
    answer = api.declare(who, tractor={"text": text})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["record_id"])


def test_a_long_poll_answers_when_its_own_news_comes_and_not_for_others(api: Api) -> None:
    after = head(api, "xuatkhau")
    answers: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: answers.append(pull(api, "xuatkhau", after=after, wait=30)))
    waiting.start()
    declared(api, "29C-100.01", "nhapkhau")
    record = declared(api, "12C-100.01")
    waiting.join(PATIENCE)
    [found] = answers
    assert {event["record_id"] for event in found["events"]} == {record}
    assert found["events"][0]["type"] == "record_declared"
    assert found["next"] >= found["events"][-1]["position"]


def test_without_news_a_poll_gives_the_position_to_go_on_from(api: Api) -> None:
    after = head(api, "xuatkhau")
    assert pull(api, "xuatkhau", after=after, wait=0.3) == {"events": [], "next": after}


def test_a_stream_tells_and_resumes_after_the_last_id(api: Api) -> None:
    after = head(api, "xuatkhau")
    one = declared(api, "12C-200.01")
    first = read_stream(api, "xuatkhau", {"after": str(after)}, {}, until=one)
    other = declared(api, "12C-200.02")
    resumed = read_stream(api, "xuatkhau", {}, {"Last-Event-ID": str(first[-1]["position"])}, until=other)
    assert {event["record_id"] for event in resumed} == {other}
    whole = pull(api, "xuatkhau", after=after)["events"]
    assert first + resumed == [event for event in whole if event["position"] <= resumed[-1]["position"]]


def read_stream(
    api: Api, who: str, query: dict[str, str], headers: dict[str, str], until: str
) -> list[dict[str, Any]]:
    """Events up to the first of a record."""
    known = {"Authorization": f"Bearer {api.tokens[who]}", "Accept": "text/event-stream", **headers}
    events: list[dict[str, Any]] = []
    limit = time.monotonic() + PATIENCE
    with api.client.stream("GET", "/api/v1/events", params=query, headers=known) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("data: "):
                events.append(json.loads(line.removeprefix("data: ")))
            if (events and events[-1]["record_id"] == until) or time.monotonic() > limit:
                break
    assert events
    assert events[-1]["record_id"] == until
    return events


def test_the_feed_has_a_permission_of_its_own(api: Api) -> None:
    for account in ACCOUNTS:
        answer = api.call(account.login, "GET", "/events")
        allowed = Permission.FOLLOW_EVENTS in PERMITS[account.role]
        assert answer.status_code == (200 if allowed else 403), account.login


@pytest.mark.parametrize("query", [{"after": -1}, {"after": "x"}, {"limit": 0}, {"limit": 501}, {"wait": 31}])
def test_wrong_questions_are_problems_with_a_code(api: Api, query: dict[str, Any]) -> None:
    answer = api.call("xuatkhau", "GET", "/events", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_malformed")


def test_a_position_we_never_gave_is_refused(api: Api) -> None:
    answer = api.call("xuatkhau", "GET", "/events", params={"after": 10**12})
    assert (answer.status_code, answer.json()["code"]) == (422, "position_unknown")
    for accept in ("application/json", "text/event-stream"):
        answer = api.call("xuatkhau", "GET", "/events", params={"after": 10**12}, headers={"Accept": accept})
        assert answer.json()["code"] == "position_unknown"


def test_a_stream_ends_when_its_api_key_is_revoked(api: Api) -> None:
    until = (CLOCK.now() + timedelta(days=3)).date().isoformat()
    asked = {"name": "follower", "scope": ["read"], "expires_on": until}
    made = api.call("xuatkhau", "POST", "/account/keys", json=asked).json()
    headers = {"Authorization": f"Bearer {made['key']}", "Accept": "text/event-stream"}
    after = {"after": str(head(api, "xuatkhau"))}
    with api.client.stream("GET", "/api/v1/events", params=after, headers=headers) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        assert api.call("xuatkhau", "POST", f"/account/keys/{made['key_id']}/revocation").status_code == 200
        declared(api, "12C-400.02")
        assert [line for line in lines if line.startswith("data:")] == []


def test_a_stream_ends_when_its_session_does(api: Api) -> None:
    body = {"login": "xuatkhau", "password": PHRASE}
    token = api.call(None, "POST", "/sessions", json=body).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    after = {"after": str(head(api, "xuatkhau"))}
    with api.client.stream("GET", "/api/v1/events", params=after, headers=headers) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        with api.gate.database.write() as session:
            close_session(api.gate, session, SYSTEM, token)
        declared(api, "12C-400.01")
        assert [line for line in lines if line.startswith("data:")] == []
