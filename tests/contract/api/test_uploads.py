"""Files of trucks through the API: sent, followed, mended, sent back; each firm for itself."""

import threading
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.people import ACCOUNTS
from gate.domain.access import PERMITS, Permission
from gate.spreadsheets.reading import read
from gate.workers.uploads import work_off
from tests.contract.api.conftest import Api, declaration
from tests.unit.gate_spreadsheets.files import TRUCK, bomb, csv_text, xlsx

FILES = "/declarations/files"


def truck(reference: str, plate: str, **changes: str) -> dict[str, str]:
    window = {name: declaration()[name] for name in ("planned_from", "planned_until")}
    return TRUCK | window | {"reference": reference, "tractor": plate} | changes


def sent(api: Api, data: bytes, who: str = "xuatkhau", **more: Any) -> httpx.Response:
    return api.call(who, "POST", "/declarations/file", params={"name": "trucks"}, content=data, **more)


def test_a_file_is_taken_worked_off_and_what_was_refused_comes_back_mended(api: Api) -> None:
    name = uuid4().hex
    rows = [truck(f"{name}-{n}", f"12C-71{n}.00") for n in range(3)]
    rows[1]["tractor"] = "no plate"
    answer = sent(api, csv_text(rows).encode())
    assert answer.status_code == 202, answer.text
    path = answer.headers["Location"].removeprefix("/api/v1")
    assert path == f"{FILES}/{answer.json()['upload_id']}"
    shown = api.call("xuatkhau", "GET", path).json()
    assert (shown["trucks"], shown["waiting"], shown["name"]) == (3, 3, "trucks")
    work_off(api.gate, threading.Event())
    shown = api.call("xuatkhau", "GET", path).json()
    assert (shown["waiting"], shown["accepted"], shown["refused"]) == (0, 2, 1)
    [first, wrong, _] = api.call("xuatkhau", "GET", f"{path}/trucks").json()["trucks"]
    timeline = api.call("xuatkhau", "GET", f"/records/{first['record_id']}/timeline")
    assert timeline.status_code == 200
    [cell] = wrong["failures"]
    assert (cell["line"], cell["column"], cell["code"], cell["value"]) == (
        3,
        "tractor",
        "plate_invalid",
        "no plate",
    )
    assert cell["fix"]
    for kind in ("xlsx", "csv"):
        back = api.call("xuatkhau", "GET", f"{path}/refused", params={"format": kind, "language": "zh"})
        assert f"refused.{kind}" in back.headers["content-disposition"]
        assert read(back.content)[0].cells == rows[1]
    again = sent(api, back.content.replace(b"no plate", b"12C-719.99"))
    work_off(api.gate, threading.Event())
    shown = api.call("xuatkhau", "GET", f"{FILES}/{again.json()['upload_id']}").json()
    assert (shown["accepted"], shown["refused"]) == (1, 0)
    for number, count in (("12C71000", 1), ("12C71999", 1)):
        assert len(api.call("xuatkhau", "GET", "/records", params={"text": number}).json()["rows"]) == count


def test_the_same_key_takes_one_file(api: Api) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    data = csv_text([truck(uuid4().hex, "12C-720.00")]).encode()
    answers = [sent(api, data, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    other = sent(api, data + b"\n" + data.splitlines()[-1], headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")
    keyless = sent(api, data, headers={"Idempotency-Key": ""})
    assert (keyless.status_code, keyless.json()["code"]) == (422, "idempotency_key_missing")
    work_off(api.gate, threading.Event())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file_not_spreadsheet"),
        (b"wheels\n6", "file_columns_unknown"),
        (b"reference\n6", "file_columns_missing"),
        (xlsx([["reference"]]), "file_columns_missing"),
        (bomb(64 * 1024 * 1024), "file_expands_too_far"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_of_trucks_is_refused(api: Api, data: bytes, code: str) -> None:
    answer = sent(api, data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_file_beyond_the_limit_is_not_read(api: Api) -> None:
    answer = sent(api, b"x" * (8 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_foreign_file_does_not_exist(api: Api) -> None:
    made = sent(api, csv_text([truck(uuid4().hex, "12C-730.00")]).encode()).json()["upload_id"]
    for path in ("", "/trucks", "/refused"):
        answer = api.call("nhapkhau", "GET", f"{FILES}/{made}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found"), path
    assert api.call("nhapkhau", "GET", FILES).json() == []
    assert made in [one["id"] for one in api.call("xuatkhau", "GET", FILES).json()]
    work_off(api.gate, threading.Event())


def test_only_those_who_declare_have_files(api: Api) -> None:
    for account in ACCOUNTS:
        allowed = Permission.DECLARE in PERMITS[account.role]
        for path in (
            FILES,
            f"{FILES}/x",
            f"{FILES}/x/trucks",
            f"{FILES}/x/refused",
            "/declarations/file-template",
        ):
            answer = api.call(account.login, "GET", path)
            assert (answer.status_code != 403) == allowed, (account.login, path)
        assert (sent(api, b"", account.login).status_code != 403) == allowed


def test_the_template_speaks_machines_or_people(api: Api) -> None:
    machine = api.call("xuatkhau", "GET", "/declarations/file-template").text
    assert machine.removeprefix("\ufeff").startswith("reference,route,")
    people = api.call("xuatkhau", "GET", "/declarations/file-template", params={"language": "vi"}).text
    assert "Biển số đầu kéo" in people
    assert (
        api.call("xuatkhau", "GET", "/declarations/file-template", params={"format": "ods"}).status_code
        == 422
    )
