"""Amending and swapping through the API: what would happen is told without anything happening; a swap is one call; every refusal has its code."""

from typing import Any

import pytest

from tests.contract.api.conftest import Api, declaration

NEW = {"tractor": {"text": "29H-778.01"}}


@pytest.fixture(scope="module")
def record(api: Api) -> str:
    """One record for all that changes nothing."""
    record_id: str = api.declare(tractor={"text": "51C-700.01"}).json()["record_id"]
    return record_id


def swapping(**what: Any) -> dict[str, Any]:
    return {"seen_version": 1, "reason": "tractor broke down", **what}


def amendment(**changes: Any) -> dict[str, Any]:
    return {"seen_version": 1, "declaration": declaration(**changes), "reason": "typing error"}


def test_a_preview_tells_and_does_nothing(api: Api) -> None:
    record = api.declare(tractor={"text": "51C-700.02"}).json()["record_id"]
    before = api.call("xuatkhau", "GET", f"/records/{record}")
    body = swapping(**NEW)
    looked = api.call("xuatkhau", "POST", f"/records/{record}/swap/preview", json=body)
    assert looked.status_code == 200
    assert looked.json()["reopened"] == ["customs", "border_guard", "health"]
    assert api.call("xuatkhau", "GET", f"/records/{record}").headers["etag"] == before.headers["etag"]
    assert [row for row in api.journalled("record_swapped") if row.subject == record] == []
    done = api.call("xuatkhau", "POST", f"/records/{record}/swap", json=body)
    assert (done.status_code, done.json()) == (200, looked.json())
    (told,) = [
        entry
        for entry in api.call("xuatkhau", "GET", f"/records/{record}/timeline").json()
        if entry["code"] == "record_swapped"
    ]
    assert told["values"]["swapped"] == "tractor"


def test_a_preview_needs_no_key_and_may_be_asked_again(api: Api, record: str) -> None:
    headers = {"Authorization": f"Bearer {api.tokens['xuatkhau']}"}
    path = f"/api/v1/records/{record}/amendments/preview"
    answers = [api.client.post(path, json=amendment(), headers=headers) for _ in "12"]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    keyless = api.client.post(f"/api/v1/records/{record}/swap", json=swapping(**NEW), headers=headers)
    assert (keyless.status_code, keyless.json()["code"]) == (422, "idempotency_key_missing")


@pytest.mark.parametrize("preview", ["", "/preview"], ids=["deed", "preview"])
@pytest.mark.parametrize(
    ("who", "body", "told"),
    [
        ("nhapkhau", swapping(**NEW), (404, "record_not_found")),
        ("haiquan", swapping(**NEW), (403, "not_permitted")),
        (None, swapping(**NEW), (401, "sign_in_needed")),
        ("xuatkhau", {**swapping(**NEW), "seen_version": 2}, (409, "version_changed")),
        ("xuatkhau", swapping(), (422, "swap_empty")),
        ("xuatkhau", swapping(tractor=None), (422, "swap_empty")),
        ("xuatkhau", swapping(tractor={"text": "46C-1"}), (422, "declaration_invalid")),
        ("xuatkhau", swapping(containers=["X"] * 5), (422, "request_malformed")),
        ("xuatkhau", swapping(people=[]), (422, "request_malformed")),
        ("xuatkhau", {"seen_version": 1, **NEW}, (422, "request_malformed")),
        ("xuatkhau", swapping(**NEW, reason=""), (422, "request_malformed")),
    ],
)
def test_a_swap_is_refused_with_a_code_and_its_preview_with_the_same(
    api: Api, record: str, who: str | None, body: dict[str, Any], told: tuple[int, str], preview: str
) -> None:
    answer = api.call(who, "POST", f"/records/{record}/swap{preview}", json=body)
    assert (answer.status_code, answer.json()["code"]) == told


@pytest.mark.parametrize(
    ("who", "body", "told"),
    [
        ("nhapkhau", amendment(), (404, "record_not_found")),
        ("haiquan", amendment(), (403, "not_permitted")),
        (None, amendment(), (401, "sign_in_needed")),
        ("xuatkhau", {**amendment(), "seen_version": 2}, (409, "version_changed")),
        ("xuatkhau", amendment(direction="import", route="import_through"), (409, "direction_fixed")),
        ("xuatkhau", amendment(tractor={"text": "46C-1"}), (422, "declaration_invalid")),
        ("xuatkhau", {"seen_version": 1}, (422, "request_malformed")),
    ],
)
def test_the_preview_of_an_amendment_is_refused_as_the_amendment_would_be(
    api: Api, record: str, who: str | None, body: dict[str, Any], told: tuple[int, str]
) -> None:
    answer = api.call(who, "POST", f"/records/{record}/amendments/preview", json=body)
    assert (answer.status_code, answer.json()["code"]) == told


def test_after_its_end_a_record_is_swapped_no_more(api: Api) -> None:
    record = api.declare(tractor={"text": "51C-700.03"}).json()["record_id"]
    assert api.call("xuatkhau", "POST", f"/records/{record}/cancellation", json={}).status_code == 200
    for path in ("swap", "swap/preview"):
        late = api.call("xuatkhau", "POST", f"/records/{record}/{path}", json=swapping(**NEW))
        assert (late.status_code, late.json()["code"]) == (409, "amend_not_permitted")


def test_what_the_feed_tells_of_a_swap_names_no_person(api: Api) -> None:
    record = api.declare(tractor={"text": "51C-700.04"}).json()["record_id"]
    body = swapping(people=[{"name": "Hoàng Văn D"}])
    answer = api.call("xuatkhau", "POST", f"/records/{record}/swap", json=body)
    assert (answer.status_code, answer.json()["changed"]) == (200, ["/driver_declared", "/people"])
    timeline = api.call("haiquan", "GET", f"/records/{record}/timeline")
    assert "record_swapped" in timeline.text
    assert "Hoàng" not in timeline.text
