"""Whoever of the gate is shown a record stands in its access ledger, by whichever route; the firm reads it, without names."""

import time
from typing import Any

import pytest

from tests.contract.api.conftest import Api


def told(api: Api, record: str, count: int, who: str = "xuatkhau") -> list[dict[str, Any]]:
    """The readers, once there are so many."""
    for _ in range(600):
        rows: list[dict[str, Any]] = api.call(who, "GET", f"/records/{record}/readers").json()["rows"]
        if len(rows) >= count:
            return rows
        time.sleep(0.1)
    pytest.fail(f"fewer than {count} readers")


def test_api_and_pages_alike_are_noted_and_the_firm_itself_is_not(api: Api) -> None:
    declared = api.declare(tractor={"text": "12C-801.01"}).json()
    record, reference = declared["record_id"], declared["reference"]
    assert told(api, record, 0) == []
    api.call("xuatkhau", "GET", f"/records/{record}")
    api.page("xuatkhau", "GET", f"/records/{record}/people")
    api.call("haiquan", "GET", f"/records/{reference}")
    api.page("bienphong", "GET", f"/records/{record}/decide")
    api.page("bienphong", "GET", f"/records/{record}/people")
    api.call("kiemtoan", "GET", f"/records/{record}/timeline")
    rows = told(api, record, 4)
    assert {(row["role"], row["shown"], row["route"]) for row in rows} == {
        ("customs_officer", "record", "/api/v1/records/{record_id}"),
        ("border_guard_officer", "record", "/records/{record_id}/decide"),
        ("border_guard_officer", "people", "/records/{record_id}/people"),
        ("auditor", "record", "/api/v1/records/{record_id}/timeline"),
    }
    assert {row["name"] for row in rows} == {""}
    assert {row["authority"] for row in rows} == {"customs", "border_guard", None}
    assert all(row["name"] for row in told(api, record, 4, "kiemtoan"))


def test_readers_are_for_the_own_firm_and_for_those_who_read_the_journal(api: Api) -> None:
    record = api.declare(tractor={"text": "12C-801.02"}).json()["record_id"]
    path = f"/records/{record}/readers"
    foreign = api.call("nhapkhau", "GET", path)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "record_not_found")
    assert api.call("nhapkhau", "GET", "/records/none/readers").json()["code"] == "record_not_found"
    for who in ("bienphong", "haiquan", "benbai", "quantri"):
        refused = api.call(who, "GET", path)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted"), who
    assert api.call("dieuhanh", "GET", path).status_code == 200
    assert api.call("xuatkhau", "GET", f"{path}?cursor=x").json()["code"] == "cursor_invalid"


def test_what_was_refused_or_not_found_was_shown_to_nobody(api: Api) -> None:
    record = api.declare(tractor={"text": "12C-801.03"}).json()["record_id"]
    api.page("haiquan", "GET", f"/records/{record}/people")
    api.call("haiquan", "GET", f"/records/{record}?at=2999-01-01T00:00:00Z")
    api.call("bienphong", "GET", f"/records/{record}")
    assert [row["role"] for row in told(api, record, 1)] == ["border_guard_officer"]


def test_no_reading_waits_for_whoever_writes(api: Api) -> None:
    record = api.declare(tractor={"text": "12C-801.04"}).json()["record_id"]
    with api.gate.database.write():
        assert api.call("haiquan", "GET", f"/records/{record}").status_code == 200
        assert api.page("benbai", "GET", f"/records/{record}").status_code == 200
    assert {row["role"] for row in told(api, record, 2)} == {"customs_officer", "yard_operator"}


def test_the_firms_page_tells_who_looked_and_an_officers_page_does_not(api: Api) -> None:
    record = api.declare(tractor={"text": "12C-801.05"}).json()["record_id"]
    assert "Nobody of the gate yet." in api.page("xuatkhau", "GET", f"/records/{record}").text
    page = api.page("haiquan", "GET", f"/records/{record}").text
    assert "Who looked at this crossing" not in page
    told(api, record, 1)
    own = api.page("xuatkhau", "GET", f"/records/{record}").text
    assert "Who looked at this crossing" in own
    assert "Customs officer" in own
    assert "Customs officer" in api.page("kiemtoan", "GET", f"/records/{record}").text
