"""A record's ETag changes with all that is shown of it; who acts on what has changed since is told what it is now."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.parts.postgres import fresh_database
from deploy.settings import Settings
from tests.contract.api.conftest import PLENTY, Api, declaration, running

PLATES = iter(f"51C-{number:03d}.{number % 90 + 10}" for number in range(100, 999))
STALE = '"1-stale"'


@pytest.fixture
def record(api: Api) -> str:
    record_id: str = api.declare(tractor={"text": next(PLATES)}).json()["record_id"]
    return record_id


def etag(api: Api, record: str, who: str = "xuatkhau") -> str:
    return api.call(who, "GET", f"/records/{record}").headers["etag"]


def amendment(**changes: Any) -> dict[str, Any]:
    return {"seen_version": 1, "declaration": declaration(**changes), "reason": "typing error"}


DECISION = {
    "seen_version": 1,
    "seen_decision": "",
    "authority": "border_guard",
    "state": "passed",
    "reason": "seen",
}
HOLD = {"scope": "record", "reason": "risk", "text": "look"}


def test_the_same_record_has_the_same_tag_by_id_and_by_reference(api: Api, record: str) -> None:
    shown = api.call("xuatkhau", "GET", f"/records/{record}")
    reference = shown.json()["reference"]
    assert shown.headers["etag"].startswith('"1-')
    assert etag(api, record) == etag(api, reference) == shown.headers["etag"]


@pytest.mark.parametrize(
    "act",
    [
        lambda api, record: api.call("bienphong", "POST", f"/records/{record}/decisions", json=DECISION),
        lambda api, record: api.call("haiquan", "POST", "/holds", json={**HOLD, "record_id": record}),
        lambda api, record: api.call("dieuhanh", "POST", f"/records/{record}/call", json={}),
        lambda api, record: api.call("xuatkhau", "POST", f"/records/{record}/cancellation", json={}),
        lambda api, record: api.call(
            "xuatkhau",
            "POST",
            f"/records/{record}/swap",
            json={"seen_version": 1, "containers": ["CSQU3054383"], "reason": "x"},
        ),
    ],
    ids=["decision", "hold", "call", "cancellation", "swap"],
)
def test_every_visible_change_changes_the_tag(
    api: Api, record: str, act: Callable[[Api, str], httpx.Response]
) -> None:
    before = etag(api, record)
    assert act(api, record).is_success
    assert etag(api, record) != before


def test_what_lies_beside_the_record_changes_the_tag_of_those_who_see_it(api: Api, record: str) -> None:
    """Another firm declares the same tractor: officers see it on this record, the firm does not."""
    plate = api.call("xuatkhau", "GET", f"/records/{record}").json()["vehicle"]["tractor"]["raw"]
    firm, officer = etag(api, record), etag(api, record, "haiquan")
    assert api.declare("nhapkhau", tractor={"text": plate}).status_code == 201
    assert etag(api, record) == firm
    assert etag(api, record, "haiquan") != officer


def test_whoever_has_it_already_is_not_sent_it_again(api: Api, record: str) -> None:
    path, tag = f"/records/{record}", etag(api, record)
    for named in (tag, f"W/{tag}", f"{STALE}, {tag}", "*"):
        same = api.call("xuatkhau", "GET", path, headers={"If-None-Match": named})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag), named
    other = api.call("xuatkhau", "GET", path, headers={"If-None-Match": STALE})
    assert (other.status_code, other.json()["id"]) == (200, record)
    foreign = api.call("nhapkhau", "GET", path, headers={"If-None-Match": "*"})
    assert (foreign.status_code, foreign.json()["code"]) == (404, "record_not_found")


def test_a_new_record_comes_with_its_tag(api: Api) -> None:
    made = api.declare(tractor={"text": next(PLATES)})
    assert made.headers["etag"] == etag(api, made.json()["record_id"])


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ("xuatkhau", "amendments", amendment()),
        ("xuatkhau", "amendments/preview", amendment()),
        ("xuatkhau", "swap", {"seen_version": 1, "containers": [], "reason": "x"}),
        ("xuatkhau", "swap/preview", {"seen_version": 1, "containers": [], "reason": "x"}),
        ("xuatkhau", "cancellation", {}),
        ("bienphong", "decisions", DECISION),
        ("bienphong", "refusal", {"reason": "risk"}),
        (
            "dieuhanh",
            "overrides",
            {"point": "b2", "requirement": "called", "reason": "called_by_order", "text": "x"},
        ),
        ("dieuhanh", "call", {}),
        ("benbai", "yard", {"point": "yard", "event": "arrived"}),
        ("haiquan", "pass-through", {}),
    ],
)
def test_whoever_acts_on_another_state_than_the_one_seen_is_shown_the_present_one(
    api: Api, record: str, who: str, path: str, body: dict[str, Any]
) -> None:
    shown = api.call(who, "GET", f"/records/{record}")
    for named in (STALE, f"W/{shown.headers['etag']}", "unquoted"):
        refused = api.call(who, "POST", f"/records/{record}/{path}", json=body, headers={"If-Match": named})
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["retryable"]) == (412, "record_changed", False)
        assert refused.headers["content-type"] == "application/problem+json"
        assert problem["current"] == shown.json()
        assert refused.headers["etag"] == shown.headers["etag"]
    assert etag(api, record, who) == shown.headers["etag"]


def test_with_the_tag_of_now_or_any_the_deed_is_done(api: Api, record: str) -> None:
    path = f"/records/{record}/decisions"
    headers = {"If-Match": f"{STALE}, {etag(api, record, 'bienphong')}"}
    assert api.call("bienphong", "POST", path, json=DECISION, headers=headers).status_code == 200
    called = api.call("dieuhanh", "POST", f"/records/{record}/call", json={}, headers={"If-Match": "*"})
    assert called.status_code == 200


def test_sent_again_under_its_key_it_is_answered_again_though_it_changed_the_record_itself(
    api: Api, record: str
) -> None:
    headers = {"If-Match": etag(api, record), "Idempotency-Key": f"again-{record}"}
    body = {"seen_version": 1, "trailer": {"text": "29R-045.67"}, "reason": "tyre burst"}
    first, second = (
        api.call("xuatkhau", "POST", f"/records/{record}/swap", json=body, headers=headers) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()


@pytest.mark.postgres
def test_of_many_who_saw_the_same_state_one_is_done(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL, where writers do not wait for each other by themselves."""
    with (
        fresh_database(postgres_url) as url,
        running(Settings(data=tmp_path, database=url, sender_share=PLENTY)) as api,
        ThreadPoolExecutor(6) as threads,
    ):
        record = api.declare().json()["record_id"]
        headers = {"If-Match": etag(api, record)}

        def swap(number: int) -> int:
            body = {"seen_version": 1, "trailer": {"text": f"29R-045.6{number}"}, "reason": "x"}
            answer = api.call("xuatkhau", "POST", f"/records/{record}/swap", json=body, headers=headers)
            return answer.status_code

        assert sorted(threads.map(swap, range(6))) == [200, 412, 412, 412, 412, 412]
        assert api.call("xuatkhau", "GET", f"/records/{record}").json()["version"] == 2


def test_a_foreign_record_is_not_there_whatever_is_named(api: Api, record: str) -> None:
    for named in (STALE, "*"):
        answer = api.call(
            "nhapkhau", "POST", f"/records/{record}/cancellation", json={}, headers={"If-Match": named}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "record_not_found")
        assert "current" not in answer.json()


def test_a_refused_condition_is_journalled_and_does_nothing(api: Api, record: str) -> None:
    key = {"If-Match": STALE, "Idempotency-Key": f"stale-{record}"}
    path = f"/records/{record}/cancellation"
    assert api.call("xuatkhau", "POST", path, json={}, headers=key).status_code == 412
    [row] = [row for row in api.journalled("cancel") if row.subject == record]
    assert (row.outcome, row.code) == ("refusal", "record_changed")
    fresh = {"If-Match": etag(api, record), "Idempotency-Key": f"stale-{record}"}
    assert api.call("xuatkhau", "POST", path, json={}, headers=fresh).status_code == 200


def test_every_deed_on_a_record_knows_if_match(api: Api) -> None:
    """Driven from the OpenAPI document, so that no route is forgotten."""
    paths = api.client.get("/api/v1/openapi.json").json()["paths"]
    on_records = {
        path: ways["post"]
        for path, ways in paths.items()
        if "/records/{record_id}/" in path and "post" in ways
    }
    assert len(on_records) >= 12
    for path, deed in on_records.items():
        assert "if-match" in [parameter["name"] for parameter in deed["parameters"]], path
        assert "412" in deed["responses"], path
