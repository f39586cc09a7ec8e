"""Webhooks through the API: added, listed, rotated, replayed, removed, each by its owner alone."""

from deploy.demo.people import ACCOUNTS
from gate.domain.access import PERMITS, Permission
from tests.contract.api.conftest import Api

URL = "https://news.example.vn/border"


def added(api: Api, who: str = "xuatkhau") -> str:
    answer = api.call(who, "POST", "/webhooks", json={"url": URL})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["webhook_id"])


def test_a_firm_manages_its_webhook_and_its_list_holds_no_secret(api: Api) -> None:
    webhook = added(api)
    [shown] = api.call("xuatkhau", "GET", "/webhooks").json()
    assert (shown["id"], shown["url"], shown["state"]) == (webhook, URL, "new")
    assert "whsec_" not in api.call("xuatkhau", "GET", "/webhooks").text
    [first] = api.call("xuatkhau", "POST", f"/webhooks/{webhook}/secrets").json()
    assert first.startswith("whsec_")
    assert api.call("xuatkhau", "POST", f"/webhooks/{webhook}/rotation").status_code == 200
    second, old = api.call("xuatkhau", "POST", f"/webhooks/{webhook}/secrets").json()
    assert old == first != second
    replayed = api.call("xuatkhau", "POST", f"/webhooks/{webhook}/replay", json={"after": 0})
    assert replayed.json() == {"webhook_id": webhook, "state": "new", "position": 0}
    assert api.call("xuatkhau", "POST", f"/webhooks/{webhook}/removal").status_code == 200
    assert api.call("xuatkhau", "GET", "/webhooks").json() == []


def test_a_foreign_webhook_does_not_exist(api: Api) -> None:
    webhook = added(api)
    for path, body in (("secrets", None), ("rotation", None), ("replay", {"after": 0}), ("removal", None)):
        answer = api.call("nhapkhau", "POST", f"/webhooks/{webhook}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "webhook_not_found"), path
    assert api.call("nhapkhau", "GET", "/webhooks").json() == []


def test_the_same_key_adds_one_webhook(api: Api) -> None:
    headers = {"Idempotency-Key": "the-same-key-twice"}
    before = len(api.call("nhapkhau", "GET", "/webhooks").json())
    answers = [
        api.call("nhapkhau", "POST", "/webhooks", json={"url": URL}, headers=headers) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(api.call("nhapkhau", "GET", "/webhooks").json()) == before + 1


def test_what_is_wrong_is_said_with_a_code(api: Api) -> None:
    for body, code in (
        ({"url": "ftp://example.vn/x"}, "webhook_url_invalid"),
        ({"url": "short"}, "request_malformed"),
        ({"url": "https://example.vn/" + "x" * 500}, "request_malformed"),
        ({}, "request_malformed"),
    ):
        answer = api.call("xuatkhau", "POST", "/webhooks", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), body
    answer = api.call("xuatkhau", "POST", f"/webhooks/{added(api)}/replay", json={"after": 10**9})
    assert (answer.status_code, answer.json()["code"]) == (422, "position_unknown")


def test_only_firms_and_the_control_centre_have_webhooks(api: Api) -> None:
    for account in ACCOUNTS:
        answer = api.call(account.login, "GET", "/webhooks")
        allowed = Permission.MANAGE_WEBHOOKS in PERMITS[account.role]
        assert answer.status_code == (200 if allowed else 403), account.login
