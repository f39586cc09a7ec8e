"""What people paste and attackers send into every text of every operation: answered with a code, never with a crash; on both databases.

Driven from the OpenAPI document, so that no field is forgotten."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from deploy.demo.people import ACCOUNTS
from gate.domain.access import PERMITS
from tests.contract.api.conftest import Api, declaration
from tests.contract.api.test_bad_input import both

__all__ = ["both"]
_ABLE = {account.login: PERMITS[account.role] for account in ACCOUNTS}
_LEAVE = ("/api/v1/account/password", "/api/v1/sessions")
"""Whoever is told apart by these must stay known."""
_TOO_DEEP = 5
RIGHT_TO_LEFT = "\u202eمرحبا\u2067 \u200f12C-123.45\u202c"
EMOJI = "🚚💨 👩‍🌾 🇻🇳 \u0301\ufffd 𓀀"
Make = Callable[[str], str]


class Operation:
    """One that takes JSON, with the account that may call it and a body of the form it asks for."""

    def __init__(self, method: str, path: str, told: dict[str, Any], document: dict[str, Any]) -> None:
        self.method, self.path, self.document = method.upper(), path, document
        self.schema = told["requestBody"]["content"]["application/json"]["schema"]
        needed = set(told.get("x-permissions", ()))
        self.who = next((who for who, able in _ABLE.items() if not needed or needed & able), "lane:b2-in")

    def body(self, text: Make) -> Any:
        return _example(self.schema, self.document, text)

    def send(self, api: Api, body: Any) -> httpx.Response:
        local = re.sub(r"\{[a-z_0-9]+\}", "x" * 8, self.path.removeprefix("/api/v1"))
        headers = {"Content-Type": "application/json"}
        return api.call(self.who, self.method, local, content=json.dumps(body), headers=headers)


def operations(api: Api) -> Iterator[Operation]:
    document = api.client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            if "application/json" in content and not path.startswith(_LEAVE):
                yield Operation(method, path, told, document)


def _example(schema: dict[str, Any], document: dict[str, Any], text: Make, depth: int = 0) -> Any:
    """Every field named, every text made by `text`, which is told its form: `free`, or `formed` where the schema asks for more."""
    schema = _meant(schema, document)
    kind = schema.get("type") if depth < _TOO_DEEP else None
    if kind == "object":
        fields = schema.get("properties", {"name": {"type": "string"}})
        return {name: _example(inner, document, text, depth + 1) for name, inner in fields.items()}
    if kind == "array":
        return [_example(schema.get("items", {}), document, text, depth + 1)]
    if schema.get("type") == "string":
        return text("formed" if {"enum", "pattern", "format", "const"} & schema.keys() else "free")
    return {"integer": schema.get("minimum", 1), "number": 1, "boolean": True}.get(
        str(schema.get("type")), {}
    )


def _meant(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Behind references, and the first of several forms that is not null."""
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            schema = next(one for one in schema[choice] if one.get("type") != "null")
    if "$ref" in schema:
        schemas: dict[str, dict[str, Any]] = document["components"]["schemas"]
        return _meant(schemas[schema["$ref"].rsplit("/", 1)[-1]], document)
    return schema


def is_a_problem(answer: httpx.Response) -> bool:
    told = answer.json()
    return answer.headers["content-type"] == "application/problem+json" and bool(
        told["code"] and told["trace_id"]
    )


def test_a_nul_in_any_text_is_named_with_the_place_where_it_stands(both: Api) -> None:
    tried = 0
    for operation in operations(both):
        body = operation.body(lambda _: "a\0b")
        if "\\u0000" not in json.dumps(body):
            continue  # numbers alone
        answer = operation.send(both, body)
        told = answer.json()
        if operation.path.endswith("/bulk"):  # each row by itself
            assert "text_invalid" in answer.text, operation.path
        else:
            assert (answer.status_code, told["code"]) == (422, "text_invalid"), (operation.path, told)
        tried += 1
    assert tried > 25


@pytest.mark.parametrize("pasted", [RIGHT_TO_LEFT, EMOJI], ids=["right_to_left", "emoji"])
def test_marks_of_other_scripts_and_emoji_are_kept_or_refused_with_a_code(both: Api, pasted: str) -> None:
    for operation in operations(both):
        answer = operation.send(both, operation.body(lambda form: pasted if form == "free" else "plain"))
        assert answer.status_code < 500, (operation.path, answer.text)
        assert answer.is_success or is_a_problem(answer), operation.path


def test_a_megabyte_in_one_text_is_too_large_or_too_long(both: Api) -> None:
    long = "x" * 1_000_001
    for operation in operations(both):
        texts = iter([long])
        answer = operation.send(both, operation.body(lambda _, texts=texts: next(texts, "x")))  # type: ignore[misc]  # bound now
        if answer.is_success:
            assert operation.path.endswith(("/bulk", "/{register}")), operation.path
            assert '"status":422' in answer.text.replace(" ", ""), operation.path
            continue
        assert answer.status_code in {404, 413, 422}, (operation.path, answer.text[:300])
        assert is_a_problem(answer), operation.path
        assert len(answer.content) < 20_000, operation.path


def test_what_was_pasted_comes_back_as_it_was(both: Api) -> None:
    told = f"Thanh long {RIGHT_TO_LEFT} {EMOJI}"
    goods = [{"hs": "08109092", "gross_kg": "18500", "description": told}]
    made = both.declare(tractor={"text": "51C-310.07"}, goods=goods)
    assert made.status_code == 201, made.text
    shown = both.call("xuatkhau", "GET", f"/records/{made.json()['record_id']}").json()
    assert shown["goods"][0]["description"] == told


def test_the_same_command_with_its_names_in_another_order_is_the_same_command(both: Api) -> None:
    body = declaration(tractor={"text": "51C-310.08"})
    key = {"Idempotency-Key": "in-another-order"}
    first = both.call("xuatkhau", "POST", "/declarations", json=body, headers=key)
    turned = dict(reversed(body.items()))
    second = both.call("xuatkhau", "POST", "/declarations", json=turned, headers=key)
    assert (first.status_code, second.json()) == (201, first.json())


@pytest.mark.parametrize("path", ["/declarations", "/declarations/bulk"])
def test_a_name_that_stands_twice_in_one_object_is_refused(both: Api, path: str) -> None:
    """Which of the two counts would depend on who reads."""
    body = json.dumps(declaration(tractor={"text": "51C-310.09"}))
    twice = body[:-1] + ', "gate": "huu-nghi"}'
    sent = f'[{{"idempotency_key": "row", "declaration": {twice}}}]' if path.endswith("bulk") else twice
    headers = {"Content-Type": "application/json"}
    answer = both.call("xuatkhau", "POST", path, content=sent, headers=headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "request_malformed")
    assert [failure["value"] for failure in problem["failures"]] == ["gate"]


@pytest.mark.parametrize(
    "bomb",
    ["[" * 400_000, '{"a":' * 100_000, "[" * 900 + "]" * 900, '{"goods":' + "[" * 5_000 + "]" * 5_000 + "}"],
    ids=["open_lists", "open_objects", "deep_list", "deep_field"],
)
def test_depth_in_json_is_no_way_to_break_anything(both: Api, bomb: str) -> None:
    headers = {"Content-Type": "application/json"}
    for who, method, path in (
        ("xuatkhau", "POST", "/declarations"),
        ("xuatkhau", "POST", "/declarations/bulk"),
        ("haiquan", "PUT", "/registers/customs/declarations/9"),
    ):
        answer = both.call(who, method, path, content=bomb, headers=headers)
        if answer.is_success:  # each row by itself
            assert (answer.json()["accepted"], path) == (0, "/declarations/bulk")
            continue
        assert answer.status_code in {400, 422}, (path, answer.text[:300])
        assert is_a_problem(answer)


def test_every_command_asks_for_its_key_and_takes_none_that_is_too_long(both: Api) -> None:
    document = both.client.get("/api/v1/openapi.json").json()
    tried = 0
    for operation in operations(both):
        told = document["paths"][operation.path][operation.method.lower()]
        if "idempotency-key" not in [one["name"].lower() for one in told.get("parameters", ())]:
            continue
        body = operation.body(lambda _: "plain")
        for key, codes in (
            ("", {"idempotency_key_missing", "request_malformed"}),
            ("k" * 201, {"request_malformed"}),
        ):
            local = re.sub(r"\{[a-z_0-9]+\}", "x" * 8, operation.path.removeprefix("/api/v1"))
            headers = {"Idempotency-Key": key}
            answer = both.call(operation.who, operation.method, local, json=body, headers=headers)
            assert answer.status_code == 422, (operation.path, answer.text)
            assert answer.json()["code"] in codes, operation.path
        tried += 1
    assert tried > 20


@pytest.mark.parametrize(
    ("plate", "pointer"),
    [
        ({"text": "กข 1234", "country": "TH"}, "/tractor/country"),
        ({"text": "ກຂ 1234"}, "/tractor/text"),
        ({"text": "AB12 CDE"}, "/tractor/text"),
    ],
    ids=["thailand", "laos", "elsewhere"],
)
def test_a_plate_of_a_country_we_do_not_know_is_refused_where_it_stands(
    both: Api, plate: dict[str, str], pointer: str
) -> None:
    answer = both.declare(tractor=plate)
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["code"] in {"request_malformed", "declaration_invalid"}
    assert [failure["pointer"] for failure in problem["failures"]] == [pointer]
