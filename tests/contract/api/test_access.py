"""Every route names who may use it; nobody else gets in; a foreign record does not exist."""

import re

import pytest

from deploy.demo.people import ACCOUNTS
from gate.domain.access import PERMITS, Permission, Role
from tests.contract.api.conftest import PHRASE, Api

_ROLE = {account.login: account.role for account in ACCOUNTS} | {"lane:b2-in": Role.LANE}


def test_every_operation_of_the_api_refuses_strangers_and_everyone_without_its_permission(api: Api) -> None:
    """Driven from the OpenAPI document, so that no route is forgotten."""
    operations = api.client.get("/api/v1/openapi.json").json()["paths"]
    tried = 0
    for path, methods in operations.items():
        local = re.sub(r"\{[a-z_0-9]+\}", "x" * 8, path.removeprefix("/api/v1"))
        if local.startswith(("/health", "/sessions")):
            continue
        for method in methods:
            if method == "get" and local.startswith(("/queues", "/reference")):  # nobody's secrets
                continue
            assert api.call(None, method.upper(), local).status_code == 401, (method, path)
            tried += 1
    assert tried >= 25


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("POST", "/declarations", Permission.DECLARE),
        ("POST", "/declarations/bulk", Permission.DECLARE),
        ("POST", "/records/x/amendments/preview", Permission.DECLARE),
        ("POST", "/records/x/swap", Permission.DECLARE),
        ("POST", "/records/x/swap/preview", Permission.DECLARE),
        ("POST", "/records/x/decisions", Permission.DECIDE),
        ("POST", "/records/x/overrides", Permission.OVERRIDE),
        ("POST", "/records/x/refusal", Permission.REFUSE),
        ("POST", "/records/x/call", Permission.CALL),
        ("POST", "/records/x/yard", Permission.CONFIRM_YARD),
        ("POST", "/records/x/pass-through", Permission.CONFIRM_PASS_THROUGH),
        ("POST", "/records/x/ticket", Permission.DECLARE),
        ("POST", "/queues", Permission.ORDER_QUEUE),
        ("POST", "/queues/x/closing", Permission.ORDER_QUEUE),
        ("POST", "/queues/x/quotas", Permission.ORDER_QUEUE),
        ("POST", "/queues/x/calls", Permission.CALL),
        ("POST", "/queues/x/moves", Permission.ORDER_QUEUE),
        ("POST", "/holds", Permission.HOLD),
        ("POST", "/sightings/x/settlement", Permission.SETTLE_SIGHTING),
        ("POST", "/discrepancies/x/settlement", Permission.SETTLE_DISCREPANCY),
        ("GET", "/discrepancies", Permission.SETTLE_DISCREPANCY),
        ("GET", "/lanes/b2-in/snapshot", Permission.REPORT_FROM_LANE),
        ("POST", "/lanes/b2-in/opening", Permission.OPEN_LANE),
        ("PUT", "/registers/customs/declarations/1", Permission.PUT_REGISTER),
        ("PUT", "/registers/customs/declarations", Permission.PUT_REGISTER),
        ("POST", "/registers/customs/declarations/heartbeats", Permission.PUT_REGISTER),
        ("PUT", "/evidence/x", Permission.REPORT_FROM_LANE),
        ("GET", "/lanes", Permission.SEE_LANES),
        ("GET", "/sightings", Permission.SEE_LANES),
        ("GET", "/work", Permission.DECIDE),
        ("GET", "/yard", Permission.SEE_YARD),
        ("GET", "/overview", Permission.SEE_OVERVIEW),
        ("GET", "/journal", Permission.SEE_JOURNAL),
        ("GET", "/accounts", Permission.MANAGE_ACCOUNTS),
        ("GET", "/devices", Permission.MANAGE_ACCOUNTS),
        ("POST", "/accounts/x/disabling", Permission.MANAGE_ACCOUNTS),
        ("POST", "/accounts/x/enabling", Permission.MANAGE_ACCOUNTS),
        ("POST", "/devices/x/revocation", Permission.MANAGE_ACCOUNTS),
    ],
)
def test_only_roles_with_the_permission_pass_the_door(
    api: Api, method: str, path: str, permission: Permission
) -> None:
    for who, role in _ROLE.items():
        answer = api.call(who, method, path, json={} if method != "GET" else None)
        if permission in PERMITS[role]:
            assert answer.status_code != 401, who
            assert not (answer.status_code == 403 and '"not_permitted"' in answer.text), who
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), (who, path)


def test_a_foreign_record_does_not_exist(api: Api) -> None:
    record = api.declare().json()["record_id"]
    assert api.call("xuatkhau", "GET", f"/records/{record}").status_code == 200
    for path in (f"/records/{record}", f"/records/{record}/timeline"):
        answer = api.call("nhapkhau", "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "record_not_found")
    cancelled = api.call("nhapkhau", "POST", f"/records/{record}/cancellation", json={})
    assert (cancelled.status_code, cancelled.json()["code"]) == (404, "record_not_found")
    listed = api.call("nhapkhau", "GET", "/records").json()["rows"]
    assert record not in [row["id"] for row in listed]


def test_no_officer_presses_another_authoritys_button(api: Api) -> None:
    record = api.declare(tractor={"text": "29C-555.11"}).json()["record_id"]
    decision = {
        "seen_version": 1,
        "seen_decision": "",
        "authority": "border_guard",
        "state": "passed",
        "reason": "seen",
    }
    refused = api.call("haiquan", "POST", f"/records/{record}/decisions", json=decision)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_authority")
    decided = api.call("bienphong", "POST", f"/records/{record}/decisions", json=decision)
    assert decided.status_code == 200
    unseen = api.call("bienphong", "POST", f"/records/{record}/decisions", json=decision)
    assert (unseen.status_code, unseen.json()["code"]) == (409, "decision_changed")
    register = api.call("haiquan", "PUT", "/registers/tax/firms/1", json={"status": "active"})
    assert (register.status_code, register.json()["code"]) == (403, "not_your_authority")


def test_a_lane_reports_for_itself_alone(api: Api) -> None:
    headers = {
        "X-Frame-Time": "2026-11-24T08:00:00Z",
        "X-Frame-Camera": "front",
        "Content-Type": "image/jpeg",
    }
    jpeg = b"\xff\xd8\xff\xe0" + b"0" * 32
    other = api.call("lane:b2-in", "PUT", "/lanes/b1-out/frame", content=jpeg, headers=headers)
    assert (other.status_code, other.json()["code"]) == (403, "not_your_lane")
    assert (
        api.call("lane:b2-in", "PUT", "/lanes/b2-in/frame", content=jpeg, headers=headers).status_code == 204
    )
    shown = api.call("bienphong", "GET", "/lanes/b2-in/frames/front")
    assert (shown.status_code, shown.content) == (200, jpeg)


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(api: Api) -> None:
    answers = [
        api.call(None, "POST", "/sessions", json={"login": login, "password": "wrong-wrong-wrong"})
        for login in ("bienphong", "nobody")
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(422, "login_refused")] * 2
    assert answers[0].json()["title"] == answers[1].json()["title"]


def test_after_ten_wrong_passwords_the_login_waits_and_others_do_not(api: Api) -> None:
    wrong = {"login": "kiemtoan", "password": "not-the-pass-phrase"}
    answers = [api.call(None, "POST", "/sessions", json=wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert answers[-1].json()["code"] == "too_many_attempts"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
    right = api.call(None, "POST", "/sessions", json={"login": "thue", "password": PHRASE})
    assert right.status_code == 201
