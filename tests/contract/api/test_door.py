"""Refusals at the door are journalled once, whoever was refused; and the address they came from is the true one."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gate.app import create_app
from tests.contract.api.conftest import PHRASE, Api, serving


def refusals(api: Api, code: str) -> list[dict[str, Any]]:
    """Newest first."""
    rows = api.call("kiemtoan", "GET", "/journal?limit=500").json()["rows"]
    return [row for row in rows if row["action"] == "request_refused" and row["code"] == code]


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("not_permitted", lambda api: api.call("benbai", "GET", "/work")),
        ("csrf_failed", lambda api: api.page("benbai", "POST", "/yard/x", {"csrf": "forged"})),
    ],
)
def test_a_refusal_at_the_door_is_journalled_with_its_caller(
    api: Api, code: str, act: Callable[[Api], httpx.Response]
) -> None:
    assert act(api).status_code == 403
    newest = refusals(api, code)[0]
    assert (newest["name"], newest["role"], newest["outcome"]) == (
        "Hoàng Văn Lộc",
        "yard_operator",
        "refusal",
    )
    assert newest["details"]["path"] in ("/api/v1/work", "/yard/x")


def test_too_many_attempts_are_journalled_on_pages_and_api(api: Api) -> None:
    wrong = {"login": "yte", "password": "not-the-pass-phrase"}
    for _ in range(10):
        assert api.call(None, "POST", "/sessions", json=wrong).status_code == 422
    form = {"login": "yte", "password": PHRASE}
    answer = api.page("yte", "POST", "/sign-in", form)
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    assert len(refusals(api, "too_many_attempts")) == 1


def test_a_refusal_of_a_use_case_is_not_journalled_twice(api: Api) -> None:
    record = api.declare(tractor={"text": "51C-200.02"}).json()["record_id"]
    decision = {
        "seen_version": 1,
        "seen_decision": "",
        "authority": "tax",
        "state": "passed",
        "reason": "seen",
    }
    assert api.call("haiquan", "POST", f"/records/{record}/decisions", json=decision).status_code == 403
    assert refusals(api, "not_your_authority") == []
    rows = api.call("dieuhanh", "GET", f"/journal?record={record}").json()["rows"]
    assert (rows[0]["action"], rows[0]["code"]) == ("decide", "not_your_authority")


@pytest.mark.parametrize(
    ("trusted", "seen"), [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.9"), ("10.0.0.0/8", "127.0.0.1")]
)
def test_only_a_trusted_proxy_says_where_a_caller_is(api: Api, trusted: str, seen: str) -> None:
    body = {"login": f"nobody-{trusted}", "password": "wrong-wrong"}
    with serving(create_app(api.gate), trusted) as url:
        httpx.post(
            f"{url}/api/v1/sessions", json=body, headers={"X-Forwarded-For": "203.0.113.9"}, timeout=30
        )
    (row,) = [row for row in api.journalled("logged_in") if row.subject == body["login"]]
    assert row.address == seen


def test_a_disabled_account_is_out_of_the_api_at_once(api: Api) -> None:
    accounts = api.call("quantri", "GET", "/accounts?text=dongvat").json()["rows"]
    path = f"/accounts/{accounts[0]['id']}"
    assert api.call("dongvat", "GET", "/work").status_code == 200
    assert api.call("quantri", "POST", f"{path}/disabling", json={"reason": "left"}).status_code == 200
    assert api.call("dongvat", "GET", "/work").status_code == 401
    assert api.call("quantri", "POST", f"{path}/enabling", json={"reason": "back"}).status_code == 200
    assert api.call("dongvat", "GET", "/work").status_code == 401


def test_a_changed_password_keeps_this_session_and_ends_the_others(api: Api) -> None:
    other = api.call(None, "POST", "/sessions", json={"login": "thucvat", "password": PHRASE}).json()["token"]
    wrong = {"old": "not-the-pass-phrase", "new": "another long password"}
    refused = api.call("thucvat", "PUT", "/account/password", json=wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "login_refused")
    right = {"old": PHRASE, "new": "another long password"}
    assert api.call("thucvat", "PUT", "/account/password", json=right).status_code == 204
    assert api.call("thucvat", "GET", "/work").status_code == 200
    headers = {"Authorization": f"Bearer {other}"}
    assert api.client.get("/api/v1/work", headers=headers).status_code == 401
    assert api.call("lane:b2-in", "PUT", "/account/password", json=right).status_code == 403


def test_a_revoked_device_key_opens_nothing(api: Api) -> None:
    (device,) = [one for one in api.call("quantri", "GET", "/devices").json() if one["lane"] == "b1-out"]
    path = f"/devices/{device['id']}/revocation"
    assert api.call("quantri", "POST", path, json={"reason": "stolen"}).json()["lane"] == "b1-out"
    assert api.call("lane:b1-out", "PUT", "/evidence/x", content=b"").status_code == 401
