"""API keys through the API: shown once, narrowed to their scope, ended at once, and never more than their person."""

import logging
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import structlog
from sqlalchemy import Text, cast, select

from deploy.demo.people import ACCOUNTS
from deploy.owners import CLOCK
from gate.domain.access import PERMITS, Permission
from gate.store.models import metadata
from gate.web.csrf import token_of
from tests.contract.api.conftest import Api, declaration

HOOK = {"url": "https://news.example.vn/border"}
WHO = {account.login: account.role for account in ACCOUNTS}


def in_days(days: int) -> str:
    return (CLOCK.now() + timedelta(days=days)).date().isoformat()


def asked(*scope: str, name: str = "phần mềm kho", days: int = 30) -> dict[str, object]:
    return {"name": name, "scope": list(scope), "expires_on": in_days(days)}


def made(api: Api, *scope: str, who: str = "xuatkhau") -> tuple[str, str]:
    """The key's id, and the key itself; old keys make room."""
    for old in api.call(who, "GET", "/account/keys").json():
        api.call(who, "POST", f"/account/keys/{old['id']}/revocation")
    answer = api.call(who, "POST", "/account/keys", json=asked(*scope))
    assert answer.status_code == 201, answer.text
    return answer.json()["key_id"], answer.json()["key"]


def by_key(api: Api, key: str, method: str, path: str, **what: object) -> httpx.Response:
    return Api(api.client, {"key": key}, api.gate).call("key", method, path, **what)


def test_a_key_is_shown_once_and_a_repetition_is_answered_without_it(api: Api) -> None:
    headers, body = {"Idempotency-Key": uuid4().hex}, asked("read")
    first, second = (
        api.call("xuatkhau", "POST", "/account/keys", json=body, headers=headers) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["key"].startswith("bgk_")
    assert second.json() == {**first.json(), "key": None}
    listed = api.call("xuatkhau", "GET", "/account/keys")
    assert first.json()["key"] not in listed.text
    shown = next(row for row in listed.json() if row["id"] == first.json()["key_id"])
    assert (shown["name"], shown["scope"], shown["state"]) == ("phần mềm kho", ["read"], "living")
    assert by_key(api, first.json()["key"], "GET", "/records").status_code == 200


def test_no_table_no_journal_and_no_log_holds_the_key(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        key_id, key = made(api, "read", "declare")
        assert by_key(api, key, "POST", "/declarations", json=declaration()).status_code == 201
        assert by_key(api, key, "POST", "/webhooks", json=HOOK).status_code == 403
        assert api.call("xuatkhau", "POST", f"/account/keys/{key_id}/revocation").status_code == 200
        assert by_key(api, key, "GET", "/records").status_code == 401
    assert lines
    with api.gate.database.read() as session:
        for table in metadata.sorted_tables:
            for column in table.columns:
                found = session.execute(select(table).where(cast(column, Text).contains(key[4:]))).first()
                assert found is None, (table.name, column.name)
    assert key[4:] not in caplog.text + str(lines)


def test_a_scope_is_some_of_what_its_person_may(api: Api) -> None:
    _, reader = made(api, "read")
    assert by_key(api, reader, "GET", "/records").status_code == 200
    assert by_key(api, reader, "GET", "/events").status_code == 200
    for path, body in (("/declarations", declaration()), ("/webhooks", HOOK)):
        refused = by_key(api, reader, "POST", path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted"), path
    _, declarer = made(api, "declare")
    record = by_key(api, declarer, "POST", "/declarations", json=declaration()).json()["record_id"]
    assert by_key(api, declarer, "POST", f"/records/{record}/cancellation", json={}).status_code == 200
    assert by_key(api, declarer, "GET", "/events").status_code == 403


def test_a_key_is_of_its_firm_and_sees_no_other_firms_record(api: Api) -> None:
    record = api.declare(tractor={"text": "51C-733.01"}).json()["record_id"]
    _, mine = made(api, "read")
    _, theirs = made(api, "read", who="nhapkhau")
    assert by_key(api, mine, "GET", f"/records/{record}").status_code == 200
    foreign = by_key(api, theirs, "GET", f"/records/{record}")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "record_not_found")


def test_every_operation_that_a_scope_does_not_open_is_refused_to_a_key(api: Api) -> None:
    """Driven from the OpenAPI document: the keys of a firm and of an administrator with all they may be given."""
    document = api.client.get("/api/v1/openapi.json").json()
    for who, scope in (("xuatkhau", ("read", "declare", "webhooks")), ("quantri", ("read",))):
        _, key = made(api, *scope, who=who)
        alone = {"keep_own_account", "manage_accounts"}
        tried = 0
        for path, methods in document["paths"].items():
            for method, told in methods.items():
                needed = set(told.get("x-permissions", ()))
                if needed and not needed & ({str(p) for p in PERMITS[WHO[who]]} - alone):
                    local = path.removeprefix("/api/v1").replace("{", "").replace("}", "")
                    answer = by_key(api, key, method.upper(), local, json={} if method != "get" else None)
                    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), path
                    tried += 1
        assert tried > 15


def test_a_key_keeps_no_account(api: Api) -> None:
    """No keys, no password, no session, no page: those are a person's."""
    key_id, key = made(api, "read", "declare", "webhooks")
    change = {"old": "mot-cua-cho-moi-nguoi", "new": "một mật khẩu khác"}
    for method, path, body in (
        ("POST", "/account/keys", asked("read")),
        ("GET", "/account/keys", None),
        ("POST", f"/account/keys/{key_id}/revocation", None),
        ("PUT", "/account/password", change),
    ):
        answer = by_key(api, key, method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), path
    as_password = {"login": "xuatkhau", "password": key}
    assert by_key(api, key, "POST", "/sessions", json=as_password).status_code == 422
    bearer, form = {"Authorization": f"Bearer {key}"}, {"csrf": token_of("v"), **change, "again": "x"}
    for path in ("/account", "/trucks"):
        assert api.client.get(path, headers=bearer).headers.get("location", "").startswith("/sign-in"), path
    sent = api.client.post(
        "/account/password", data=form, headers={**bearer, "Cookie": "visitor=v"}, follow_redirects=False
    )
    assert sent.headers["location"].startswith("/sign-in")


def test_a_key_in_a_cookie_is_nobody(api: Api) -> None:
    _, key = made(api, "read")
    answer = api.client.get("/api/v1/records", headers={"Cookie": f"sid={key}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")


def test_what_a_key_does_stands_in_the_journal_under_its_person_and_its_name(api: Api) -> None:
    key_id, key = made(api, "read", "declare")
    record = by_key(api, key, "POST", "/declarations", json=declaration()).json()["record_id"]
    declared = next(row for row in api.journalled("record_declared") if row.subject == record)
    assert (declared.details["api_key"], declared.details["api_key_name"]) == (key_id, "phần mềm kho")
    of_person = api.journalled("api_key_made")[0]
    assert (of_person.account_id, of_person.details["key"]) == (declared.account_id, key_id)
    assert "api_key" not in of_person.details
    page = api.page("kiemtoan", "GET", "/journal")
    assert "API key “phần mềm kho”" in page.text
    events = api.call("xuatkhau", "GET", f"/records/{record}/timeline").json()
    assert "bgk_" not in str(events)


def test_a_revoked_key_is_out_at_once_and_revoking_again_is_the_same(api: Api) -> None:
    key_id, key = made(api, "read")
    path = f"/account/keys/{key_id}/revocation"
    first = api.call("xuatkhau", "POST", path)
    assert by_key(api, key, "GET", "/records").status_code == 401
    assert api.call("xuatkhau", "POST", path).json() == first.json()
    assert api.journalled("api_key_revoked")[0].details["name"] == "phần mềm kho"


def test_somebody_elses_key_does_not_exist(api: Api) -> None:
    key_id, key = made(api, "read")
    for who in ("nhapkhau", "haiquan"):
        answer = api.call(who, "POST", f"/account/keys/{key_id}/revocation")
        assert (answer.status_code, answer.json()["code"]) == (404, "api_key_not_found")
        assert key_id not in api.call(who, "GET", "/account/keys").text
    assert by_key(api, key, "GET", "/records").status_code == 200


def test_an_administrator_sees_and_revokes_the_keys_of_an_account(api: Api) -> None:
    key_id, key = made(api, "read")
    rows = api.call("quantri", "GET", "/accounts?text=xuatkhau").json()["rows"]
    account = rows[0]["id"]
    assert key_id in api.call("quantri", "GET", f"/accounts/{account}/keys").text
    other = api.call("quantri", "GET", "/accounts?text=nhapkhau").json()["rows"][0]["id"]
    body = {"reason": "found in a public repository"}
    wrong = api.call("quantri", "POST", f"/accounts/{other}/keys/{key_id}/revocation", json=body)
    assert (wrong.status_code, wrong.json()["code"]) == (404, "api_key_not_found")
    unknown = api.call("quantri", "GET", "/accounts/nobody/keys")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "account_not_found")
    done = api.call("quantri", "POST", f"/accounts/{account}/keys/{key_id}/revocation", json=body)
    assert done.status_code == 200
    assert by_key(api, key, "GET", "/records").status_code == 401
    assert api.journalled("api_key_revoked")[0].details["reason"] == body["reason"]


def test_what_is_wrong_is_said_with_a_code(api: Api) -> None:
    for who, changes, code in (
        ("xuatkhau", {"scope": []}, "request_malformed"),
        ("xuatkhau", {"scope": ["everything"]}, "request_malformed"),
        ("xuatkhau", {"name": ""}, "request_malformed"),
        ("xuatkhau", {"expires_on": 1795000000}, "request_malformed"),
        ("xuatkhau", {"scope": ["registers"]}, "api_key_scope_invalid"),
        ("haiquan", {"scope": ["declare"]}, "api_key_scope_invalid"),
        ("xuatkhau", {"expires_on": in_days(-2)}, "api_key_expiry_invalid"),
        ("xuatkhau", {"expires_on": in_days(367)}, "api_key_expiry_invalid"),
        ("xuatkhau", {"expires_on": "9999-12-31"}, "api_key_expiry_invalid"),
    ):
        answer = api.call(who, "POST", "/account/keys", json={**asked("read"), **changes})
        assert (answer.status_code, answer.json()["code"]) == (422, code), changes


def test_everybody_with_an_account_has_keys_and_machines_have_none(api: Api) -> None:
    for who, role in {**WHO, "lane:b2-in": None}.items():
        answer = api.call(who, "GET", "/account/keys")
        able = role is not None and Permission.KEEP_OWN_ACCOUNT in PERMITS[role]
        assert answer.status_code == (200 if able else 403), who


def test_no_account_has_more_than_ten_living_keys(api: Api) -> None:
    made(api, "read", who="benbai")
    for _ in range(9):
        assert api.call("benbai", "POST", "/account/keys", json=asked("read", "yard")).status_code == 201
    full = api.call("benbai", "POST", "/account/keys", json=asked("read"))
    assert (full.status_code, full.json()["code"]) == (409, "api_keys_too_many")
    made(api, "read", who="benbai")


def test_the_page_shows_a_new_key_once_and_says_what_is_wrong(api: Api) -> None:
    made(api, "read")
    form = {"name": "Kế toán", "scope_read": "yes", "expires_on": in_days(90), "command_id": uuid4().hex}
    first, second = (api.page("xuatkhau", "POST", "/account/keys", form) for _ in range(2))
    key = first.text.split('<code class="breaks">')[1].split("</code>")[0]
    assert key.startswith("bgk_")
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    assert key not in second.text
    assert "was made already" in second.text
    assert by_key(api, key, "GET", "/records").status_code == 200
    for changes, said in (
        ({"scope_read": ""}, "Tick at least one."),
        ({"name": ""}, "Fill this in."),
        ({"expires_on": ""}, "Choose a day."),
        ({"expires_on": in_days(-3)}, "Choose a day from today on, at most a year ahead."),
    ):
        wrong = api.page("xuatkhau", "POST", "/account/keys", {**form, "command_id": uuid4().hex, **changes})
        assert (wrong.status_code, said in wrong.text) == (422, True), changes
    [row] = [r for r in api.call("xuatkhau", "GET", "/account/keys").json() if r["name"] == "Kế toán"]
    gone = api.page("xuatkhau", "POST", f"/account/keys/{row['id']}/revoke", {})
    assert gone.headers["location"] == "/account?said=api_key_revoked"
    assert by_key(api, key, "GET", "/records").status_code == 401


def test_the_administrators_page_revokes_with_a_reason(api: Api) -> None:
    key_id, key = made(api, "read")
    account = api.call("quantri", "GET", "/accounts?text=xuatkhau").json()["rows"][0]["id"]
    assert "phần mềm kho" in api.page("quantri", "GET", f"/accounts/{account}").text
    path = f"/accounts/{account}/keys/{key_id}/revoke"
    assert api.page("quantri", "POST", path, {"reason": ""}).status_code == 422
    done = api.page("quantri", "POST", path, {"reason": "lost"})
    assert done.headers["location"] == f"/accounts/{account}?said=api_key_revoked"
    assert by_key(api, key, "GET", "/records").status_code == 401
