"""What the API answers: problems with codes, the same answer twice, evidence once, limits before anything is read."""

import hashlib
import json

import pytest

from tests.contract.api.conftest import Api, declaration

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))


def test_all_rule_failures_are_answered_at_once_each_with_pointer_value_and_fix(api: Api) -> None:
    answer = api.declare(
        tractor={"text": "46I-1"},
        containers=["CSQU3054384"],
        goods=[{"hs": "00000000", "gross_kg": "-3", "description": "?"}],
        planned_from="2020-01-01T00:00:00+07:00",
        planned_until="2020-01-01T04:00:00+07:00",
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "declaration_invalid")
    assert answer.headers["content-type"] == "application/problem+json"
    pointers = {failure["pointer"] for failure in problem["failures"]}
    assert {"/tractor", "/containers/0", "/goods/0/hs", "/goods/0/gross_kg"} <= {
        p.removesuffix("/text") for p in pointers
    }
    assert all(failure["code"] and failure["fix"] for failure in problem["failures"])
    assert problem["trace_id"] == answer.headers["x-trace-id"]


def test_the_same_key_is_done_once_and_another_content_under_it_is_refused(api: Api) -> None:
    body = declaration(tractor={"text": "30H-123.46"})
    key = {"Idempotency-Key": "the-same-key"}
    first, second = (api.call("xuatkhau", "POST", "/declarations", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    other = api.call("xuatkhau", "POST", "/declarations", json={**body, "loaded": False}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")
    foreign = api.call("nhapkhau", "POST", "/declarations", json=body, headers=key)
    assert foreign.json()["record_id"] != first.json()["record_id"]


def test_a_command_without_a_key_is_refused(api: Api) -> None:
    answer = api.client.post(
        "/api/v1/declarations",
        json=declaration(),
        headers={"Authorization": f"Bearer {api.tokens['xuatkhau']}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_missing")


def test_an_amendment_of_a_version_that_is_gone_is_a_conflict(api: Api) -> None:
    record = api.declare(tractor={"text": "34C-222.33"}).json()["record_id"]
    amended = declaration(tractor={"text": "34C-222.33"}, trailer={"text": "34R-011.22"})
    body = {"seen_version": 1, "declaration": amended, "reason": "other trailer"}
    answer = api.call("xuatkhau", "POST", f"/records/{record}/amendments", json=body).json()
    assert answer["version"] == 2
    assert "/vehicle/trailer" in "".join(answer["changed"])
    late = api.call("xuatkhau", "POST", f"/records/{record}/amendments", json={**body, "reason": "again"})
    assert (late.status_code, late.json()["code"]) == (409, "version_changed")


def test_a_picture_is_kept_once_under_its_own_hash(api: Api) -> None:
    name = hashlib.sha256(JPEG).hexdigest()
    headers = {"Content-Type": "image/jpeg"}
    codes = [
        api.call("lane:b2-in", "PUT", f"/evidence/{name}", content=JPEG, headers=headers).status_code
        for _ in "12"
    ]
    assert codes == [201, 200]
    assert api.call("bienphong", "GET", f"/evidence/{name}").content == JPEG
    wrong = api.call("lane:b2-in", "PUT", f"/evidence/{'0' * 64}", content=JPEG, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "digest_mismatch")
    text = api.call(
        "lane:b2-in", "PUT", f"/evidence/{name}", content=b"text", headers={"Content-Type": "text/html"}
    )
    assert (text.status_code, text.json()["code"]) == (415, "media_type_unsupported")


@pytest.mark.parametrize("announced", [True, False])
def test_a_huge_body_is_refused_before_it_is_read(api: Api, *, announced: bool) -> None:
    body = json.dumps({"direction": "x" * 1_200_000}).encode()
    content = body if announced else (body[i : i + 65_536] for i in range(0, len(body), 65_536))
    answer = api.call(
        "xuatkhau", "POST", "/declarations", content=content, headers={"Content-Type": "application/json"}
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["failures"]) == (413, "body_too_large", [])
    assert problem["trace_id"] == answer.headers["X-Trace-Id"]


def test_a_method_that_an_address_has_not_is_answered_with_all_it_has(api: Api) -> None:
    answer = api.call("xuatkhau", "DELETE", "/webhooks")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"direction": "up"}', b"\xff\xfe\x00", b'"text"', b"null"]
)
def test_a_malformed_body_is_a_problem_not_a_crash(api: Api, body: bytes) -> None:
    answer = api.call(
        "xuatkhau", "POST", "/declarations", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("request_malformed", "request_refused")


def test_an_unknown_address_is_a_problem_for_machines_and_a_page_for_people(api: Api) -> None:
    machine = api.client.get("/api/v1/nowhere")
    assert (machine.status_code, machine.json()["code"]) == (404, "page_not_found")
    person = api.client.get("/nowhere")
    assert person.status_code == 404
    assert person.headers["content-type"].startswith("text/html")


def test_every_answer_carries_the_headers_that_keep_strangers_out(api: Api) -> None:
    for path in ("/sign-in", "/api/v1/health/live", "/api/v1/nowhere"):
        headers = api.client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_a_register_row_counts_its_versions(api: Api) -> None:
    row = {"type": "export", "channel": "green", "status": "registered"}
    path = "/registers/customs/declarations/300999888777"
    versions = [api.call("haiquan", "PUT", path, json=row).json()["version"] for _ in "12"]
    assert versions == [1, 2]


def test_a_callers_trace_is_answered_and_stands_on_what_its_command_wrote(api: Api) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"Idempotency-Key": "traced", "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    answer = api.call("xuatkhau", "POST", "/declarations", json=declaration(), headers=headers)
    assert (answer.status_code, answer.headers["X-Trace-Id"]) == (201, trace)
    entries = api.call("kiemtoan", "GET", f"/journal?record={answer.json()['record_id']}").json()["rows"]
    assert [entry["trace_id"] for entry in entries] == [trace]
