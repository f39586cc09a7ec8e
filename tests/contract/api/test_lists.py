"""Lists of declarations and of register rows: each row is answered by itself, and the same call again does nothing twice."""

from typing import Any

from gate.api.row_by_row import MOST_ROWS
from tests.contract.api.conftest import Api, declaration

REGISTER = "/registers/customs/declarations"


def row(key: str, plate: str, **changes: Any) -> dict[str, Any]:
    return {"idempotency_key": key, "declaration": declaration(tractor={"text": plate}, **changes)}


def records(api: Api, text: str) -> int:
    return len(api.call("xuatkhau", "GET", "/records", params={"text": text}).json()["rows"])


def test_a_wrong_row_spoils_no_other_and_says_where_it_is_wrong(api: Api) -> None:
    sent: list[Any] = [
        row("w-0", "12C-610.00"),
        row("w-1", "no plate"),
        row("w-2", "12C-610.02", gate=7),
        "not even an object",
        row("w-4", "12C-610.04", route="by\0air"),
        row("w-5", "12C-610.05"),
    ]
    answer = api.call("xuatkhau", "POST", "/declarations/bulk", json=sent)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["accepted"], told["refused"]) == (2, 4)
    assert [one["row"] for one in told["rows"]] == list(range(6))
    assert [bool(one["declared"]) for one in told["rows"]] == [True, False, False, False, False, True]
    problems = [one["problem"] for one in told["rows"] if one["problem"]]
    assert [(p["status"], p["code"], p["failures"][0]["pointer"]) for p in problems] == [
        (422, "declaration_invalid", "/1/declaration/tractor/text"),
        (422, "request_malformed", "/2/declaration/gate"),
        (422, "request_malformed", "/3"),
        (422, "text_invalid", "/4/declaration/route"),
    ]
    assert problems[0]["failures"][0]["value"] == "no plate"
    assert problems[0]["failures"][0]["fix"]
    assert not problems[0]["retryable"]


def test_the_same_call_twice_creates_nothing_twice(api: Api) -> None:
    sent = [row(f"t-{n}", f"12C-620.0{n}") for n in range(3)]
    first = api.call("xuatkhau", "POST", "/declarations/bulk", json=sent).json()
    assert first["accepted"] == 3
    assert api.call("xuatkhau", "POST", "/declarations/bulk", json=sent).json() == first
    assert records(api, "12C6200") == 3


def test_a_row_sent_alone_is_the_same_command(api: Api) -> None:
    listed = row("alone", "12C-630.00")
    told = api.call("xuatkhau", "POST", "/declarations/bulk", json=[listed]).json()
    headers = {"Idempotency-Key": "alone"}
    alone = api.call("xuatkhau", "POST", "/declarations", json=listed["declaration"], headers=headers)
    assert alone.json() == told["rows"][0]["declared"]
    other = [{**listed, "declaration": declaration(tractor={"text": "12C-630.99"})}]
    [reused] = api.call("xuatkhau", "POST", "/declarations/bulk", json=other).json()["rows"]
    assert (reused["problem"]["status"], reused["problem"]["code"]) == (409, "command_id_reused")


def test_more_rows_than_the_limit_are_refused_whole(api: Api) -> None:
    for path, who, method in (
        ("/declarations/bulk", "xuatkhau", "POST"),
        (REGISTER, "haiquan", "PUT"),
    ):
        answer = api.call(who, method, path, json=[{}] * (MOST_ROWS + 1))
        assert (answer.status_code, answer.json()["code"]) == (422, "rows_too_many"), path
        assert api.call(who, method, path, json=[]).json()["rows"] == []
        assert api.call(who, method, path, json={}).status_code == 422


def test_register_rows_are_put_each_by_itself_and_the_same_call_puts_nothing_twice(api: Api) -> None:
    sent: list[Any] = [
        {"key": "300610000001", "row": {"status": "registered"}},
        {"key": "k" * 101, "row": {}},
        {"key": "300610000002", "row": {"status": ["a list"]}},
        {"key": "300610000001", "row": None},
    ]
    headers = {"Idempotency-Key": "registers-once"}
    told = api.call("haiquan", "PUT", REGISTER, json=sent, headers=headers).json()
    assert (told["accepted"], told["refused"]) == (2, 2)
    assert [one["version"] for one in told["rows"]] == [1, None, None, 2]
    pointers = [one["problem"]["failures"][0]["pointer"] for one in told["rows"] if one["problem"]]
    assert pointers[0] == "/1/key"
    assert pointers[1].startswith("/2/row")
    assert api.call("haiquan", "PUT", REGISTER, json=sent, headers=headers).json() == told
    alone = api.call("haiquan", "PUT", f"{REGISTER}/300610000001", json={"status": "registered"})
    assert alone.json() == {"version": 3}


def test_a_register_list_needs_its_keeper_its_key_and_a_name(api: Api) -> None:
    sent = [{"key": "1", "row": {"status": "active"}}]
    foreign = api.call("haiquan", "PUT", "/registers/tax/firms", json=sent)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not_your_authority")
    keyless = api.call("haiquan", "PUT", REGISTER, json=sent, headers={"Idempotency-Key": ""})
    assert (keyless.status_code, keyless.json()["code"]) == (422, "idempotency_key_missing")
    nameless = api.call("haiquan", "PUT", "/registers/customs/Not-A-Code", json=sent)
    assert (nameless.status_code, nameless.json()["failures"][0]["pointer"]) == (422, "/register")
