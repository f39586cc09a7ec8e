"""Whatever is sent gets a 4xx with a code, the same on both databases."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from deploy.parts.postgres import fresh_database
from deploy.settings import Settings
from tests.contract.api.conftest import PLENTY, Api, declaration, running


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The API over each of the two databases."""
    data = tmp_path_factory.mktemp("bad-input")
    if request.param == "sqlite":
        with running(Settings(data=data, sender_share=PLENTY)) as api:
            yield api
        return
    with (
        fresh_database(request.getfixturevalue("postgres_url")) as url,
        running(Settings(data=data, database=url, sender_share=PLENTY)) as api,
    ):
        yield api


def codes(api: Api, who: str, method: str, path: str, body: Any) -> tuple[int, str, list[str]]:
    answer = api.call(
        who, method, path, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    problem = answer.json()
    return answer.status_code, problem["code"], [failure["pointer"] for failure in problem["failures"]]


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_text_that_no_database_keeps_is_refused_with_its_pointer(both: Api, sign: str) -> None:
    goods = [{"hs": "08109092", "gross_kg": "1", "description": f"Thanh {sign} long"}]
    told = codes(both, "xuatkhau", "POST", "/declarations", declaration(goods=goods))
    assert told == (422, "text_invalid", ["/goods/0/description"])
    told = codes(both, "haiquan", "PUT", "/registers/customs/declarations/9", {f"a{sign}/b": "x"})
    assert told == (422, "text_invalid", [""])


@pytest.mark.parametrize(
    "path", ["/records/a%00b", "/records?text=%00", "/registers/customs/declarations/%00"]
)
def test_an_address_with_a_nul_is_refused(both: Api, path: str) -> None:
    method = "PUT" if "registers" in path else "GET"
    answer = both.call("haiquan", method, path, json={} if method == "PUT" else None)
    assert (answer.status_code, answer.json()["code"]) == (422, "text_invalid")


def test_a_page_refuses_it_too(both: Api) -> None:
    assert both.page("haiquan", "GET", "/records?find=%00").status_code == 422
    form = {"scope": "record", "reason": "risk", "text": "a\0b"}
    record = both.declare(tractor={"text": "51C-100.01"}).json()["record_id"]
    assert both.page("haiquan", "POST", f"/records/{record}/do/hold", form).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("PUT", "/registers/customs/declarations/" + "9" * 101, {}, "/key"),
        ("PUT", "/registers/customs/Not-A-Code/9", {}, "/register_name"),
        ("POST", "/holds", {"scope": "firm", "reason": "risk", "text": "x" * 1001}, "/text"),
        ("POST", "/holds", {"scope": "firm", "reason": "r" * 65}, "/reason"),
        (
            "POST",
            "/holds",
            {"scope": "firm", "reason": "risk", "until": "0001-01-01T00:00:00+07:00"},
            "/until",
        ),
    ],
)
def test_too_long_and_malformed_fields_have_their_pointer(
    both: Api, method: str, path: str, body: dict[str, Any], pointer: str
) -> None:
    assert codes(both, "haiquan", method, path, body) == (422, "request_malformed", [pointer])


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_number_that_json_cannot_carry_exactly_is_refused(both: Api, method: str) -> None:
    who, path, body = {
        "POST": ("xuatkhau", "/declarations", declaration(goods=[{"hs": "08109092", "packages": 2**60}])),
        "PUT": ("haiquan", "/registers/customs/declarations/9", {"count": 2**60}),
    }[method]
    assert codes(both, who, method, path, body) == (422, "value_refused", [])


def test_a_list_starts_again_where_its_cursor_is_no_place(both: Api) -> None:
    for cursor in ("x", "0001-01-01T00:00:00+07:00~x", "2026-01-01T00:00:00~x"):
        answer = both.call("haiquan", "GET", f"/records?cursor={quote(cursor)}")
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid"), cursor


def test_a_password_is_never_said_back(both: Api) -> None:
    answer = both.call(None, "POST", "/sessions", json={"login": "bienphong", "password": "s3cret" * 40})
    assert answer.status_code == 422
    assert "s3cret" not in answer.text


@pytest.mark.parametrize(
    "fields", [{"tax_code": "0" * 15}, {"firm_name": "x" * 201}, {"name": "x" * 101}, {"login": "x" * 61}]
)
def test_an_account_with_too_long_a_field_is_asked_for_again(both: Api, fields: dict[str, str]) -> None:
    plain = {"login": "moi", "name": "Moi", "role": "firm", "password": "long enough it is"}
    form = plain | {"tax_code": "0101234567", "firm_name": "Firm"} | fields
    answer = both.page("quantri", "POST", "/accounts/new", form)
    assert answer.status_code == 422
    assert f'id="{next(iter(fields))}-error"' in answer.text


@pytest.mark.parametrize(
    ("who", "path", "form"),
    [
        ("bienphong", "/lanes/b1-out/open", {"command_id": "?"}),
        ("haiquan", "/records/x/holds/x/lift", {"command_id": "?"}),
        ("benbai", "/yard/x", {"command_id": "?"}),
        ("xuatkhau", "/declare", {"command_id": "?"}),
    ],
)
def test_a_forged_form_is_refused_not_a_crash(both: Api, who: str, path: str, form: dict[str, str]) -> None:
    assert both.page(who, "POST", path, form).status_code == 422
