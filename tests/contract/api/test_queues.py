"""The queue through the door: anyone reads places, only the control centre orders, a firm sees its own ticket alone."""

import json
from hashlib import sha256
from typing import Any

import httpx
import pytest

from gate.domain.chain import NOTHING_BEFORE, next_digest
from tests.contract.api.conftest import Api

QUOTAS = {"perishable": 5, "ordinary": 5, "empty": 5}


def opens(api: Api, **changes: Any) -> httpx.Response:
    body = {"point": "b2_in", "quotas": QUOTAS, "answer_minutes": 30, **changes}
    return api.call("dieuhanh", "POST", "/queues", json=body)


@pytest.fixture
def queue(api: Api) -> Any:
    made = opens(api)
    assert made.status_code == 201, made.text
    queue_id = made.json()["queue_id"]
    yield queue_id
    api.call("dieuhanh", "POST", f"/queues/{queue_id}/closing", json={"note": "Nobody waits any more."})


def truck(api: Api, number: int) -> str:
    record_id: str = api.declare(tractor={"text": f"29C-700.{number:02}"}).json()["record_id"]
    return record_id


def takes(api: Api, record_id: str, who: str = "xuatkhau") -> httpx.Response:
    return api.call(who, "POST", f"/records/{record_id}/ticket")


def test_anyone_reads_numbers_and_places_and_no_plates(api: Api, queue: str) -> None:
    for number in (1, 2):
        assert takes(api, truck(api, number)).status_code == 201
    shown = api.call(None, "GET", "/queues")
    [board] = shown.json()
    ordinary = next(line for line in board["classes"] if line["queue_class"] == "ordinary")
    assert [(row["place"], row["ticket"]) for row in ordinary["waiting"]] == [(1, 1), (2, 2)]
    log = api.call(None, "GET", f"/queues/{queue}/log", params={"limit": 2}).json()
    assert ([row["number"] for row in log["rows"]], log["cursor"]) == ([1, 2], "2")
    rest = api.call(None, "GET", f"/queues/{queue}/log", params={"after": log["cursor"]}).json()
    digest = NOTHING_BEFORE
    for row in log["rows"] + rest["rows"]:
        digest = next_digest(digest, row["body"].encode())
        assert row["digest"] == digest
    assert (board["entry"], board["digest"]) == (3, digest)
    assert "29C" not in shown.text + json.dumps([log, rest])


def test_a_firm_sees_its_own_ticket_and_what_binds_it(api: Api, queue: str) -> None:
    record_id = truck(api, 11)
    unknown = api.call("xuatkhau", "GET", f"/records/{record_id}/ticket")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "ticket_not_found")
    taken = takes(api, record_id).json()
    shown = api.call("xuatkhau", "GET", f"/records/{record_id}/ticket").json()
    assert (shown["ticket"], shown["place"], shown["entry"]) == (
        taken["ticket"],
        taken["place"],
        taken["entry"],
    )
    assert shown["commitment"] == sha256(f"{shown['salt']}:{shown['vehicle']}".encode()).hexdigest()
    log = api.call(None, "GET", f"/queues/{queue}/log").text
    assert shown["commitment"] in log
    assert shown["salt"] not in log
    for refused in (
        api.call("nhapkhau", "GET", f"/records/{record_id}/ticket"),
        takes(api, record_id, "nhapkhau"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (404, "record_not_found")


def test_calling_and_moving_answer_with_the_line_that_tells_of_it(api: Api, queue: str) -> None:
    for number in (21, 22):
        takes(api, truck(api, number))
    move = {"ticket": 2, "place": 1, "reason": "perishing", "note": "Cooling has failed."}
    moved = api.call("dieuhanh", "POST", f"/queues/{queue}/moves", json=move)
    assert (moved.status_code, moved.json()["place"], moved.json()["entry"]) == (200, 1, 4)
    call = {"queue_class": "ordinary", "count": 1}
    called = api.call("dieuhanh", "POST", f"/queues/{queue}/calls", json=call).json()
    assert (called["called"], called["left_today"], called["entry"]) == ([2], 4, 5)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("moves", {"ticket": 1, "place": 1, "reason": "other", "note": ""}, 422, "request_malformed"),
        ("moves", {"ticket": 0, "place": 1, "reason": "other", "note": "n"}, 422, "request_malformed"),
        ("moves", {"ticket": 77, "place": 1, "reason": "other", "note": "n"}, 404, "ticket_not_found"),
        ("calls", {"queue_class": "royal", "count": 1}, 422, "request_malformed"),
        ("calls", {"queue_class": "empty", "count": 201}, 422, "request_malformed"),
        ("calls", {"queue_class": "empty", "count": 1}, 409, "nobody_waits"),
        ("quotas", {"quotas": {**QUOTAS, "empty": -1}, "note": "n"}, 422, "request_malformed"),
        ("closing", {}, 422, "request_malformed"),
    ],
)
def test_what_is_asked_wrongly_is_refused_by_code(
    api: Api, queue: str, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = api.call("dieuhanh", "POST", f"/queues/{queue}/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_queue_that_is_not_there_or_there_already(api: Api, queue: str) -> None:
    for answer, status, code in (
        (opens(api), 409, "queue_open_already"),
        (opens(api, point="yard"), 422, "point_without_queue"),
        (api.call(None, "GET", "/queues/none/log"), 404, "queue_not_found"),
        (api.call("dieuhanh", "POST", "/queues/none/closing", json={"note": "n"}), 404, "queue_not_found"),
        (api.call("dieuhanh", "POST", f"/records/{truck(api, 31)}/call"), 409, "queue_open"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_ticket_taken_twice_with_one_key_is_one(api: Api, queue: str) -> None:
    record_id = truck(api, 41)
    key = {"Idempotency-Key": "the-same-key-twice"}
    answers = [api.call("xuatkhau", "POST", f"/records/{record_id}/ticket", headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    again = takes(api, record_id)
    assert (again.status_code, again.json()["code"]) == (409, "ticket_already_held")


def test_without_a_queue_no_ticket_is_needed(api: Api) -> None:
    refused = takes(api, truck(api, 51))
    assert (refused.status_code, refused.json()["code"]) == (409, "no_queue_ahead")
    assert api.call(None, "GET", "/queues").json() == []


def test_the_page_needs_no_account_and_shows_orders_to_the_control_centre_alone(api: Api, queue: str) -> None:
    takes(api, truck(api, 61))
    read = httpx.get(f"{api.client.base_url}/queue")
    assert (read.status_code, "29C" in read.text, "/call" in read.text) == (200, False, False)
    for who, orders in (("xuatkhau", False), ("kiemtoan", False), ("dieuhanh", True)):
        shown = api.page(who, "GET", "/queue")
        assert (shown.status_code, f"/queue/{queue}/move" in shown.text) == (200, orders), who
    form = {"class": "ordinary", "count": "1", "ticket": "1", "place": "1", "note": "x", "reason": "other"}
    for act in ("call", "move", "quotas", "close"):
        for who in ("xuatkhau", "kiemtoan", "bienphong"):
            assert api.page(who, "POST", f"/queue/{queue}/{act}", form).status_code == 403, (who, act)


@pytest.mark.parametrize(
    ("act", "form", "status", "sentence"),
    [
        ("call", {"class": "empty", "count": "1"}, 409, "Nobody of this class waits here."),
        ("call", {"class": "empty", "count": "many"}, 422, "Something in the form was not understood."),
        (
            "move",
            {"ticket": "9", "place": "1", "reason": "other", "note": "why"},
            404,
            "There is no such ticket.",
        ),
        ("close", {"note": ""}, 422, "Something in the form was not understood."),
    ],
)
def test_a_refused_form_says_why_on_the_page(
    api: Api, queue: str, act: str, form: dict[str, str], status: int, sentence: str
) -> None:
    answer = api.page("dieuhanh", "POST", f"/queue/{queue}/{act}", form)
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_a_firm_takes_its_place_on_the_records_page(api: Api, queue: str) -> None:
    record_id = truck(api, 71)
    assert "Take a ticket" in api.page("xuatkhau", "GET", f"/records/{record_id}").text
    assert api.page("nhapkhau", "POST", f"/records/{record_id}/ticket", {}).status_code == 404
    assert api.page("xuatkhau", "POST", f"/records/{record_id}/ticket", {}).status_code == 303
    assert "Place 1" in api.page("xuatkhau", "GET", f"/records/{record_id}").text
    assert "Took ticket 1" in api.page("xuatkhau", "GET", f"/records/{record_id}").text
