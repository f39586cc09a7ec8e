"""Transshipment through the API: a successor is declared once, the yard confirms, and both records tell of each other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy.owners import CLOCK
from tests.contract.api.conftest import Api

GARLIC = {"hs": "07032090", "description": "Tỏi", "gross_kg": "20000", "packages": 800, "origin": "CN"}


def brings(api: Api, plate: str) -> str:
    answer = api.declare(
        "nhapkhau",
        direction="import",
        route="import_transfer",
        tractor={"text": plate, "country": "CN"},
        goods=[GARLIC],
    )
    record_id: str = answer.json()["record_id"]
    return record_id


def successor(**changes: Any) -> dict[str, Any]:
    now = CLOCK.now()
    plain = {
        "seen_version": 1,
        "tractor": {"text": "12C-345.67"},
        "planned_from": now.isoformat(),
        "planned_until": (now + timedelta(hours=6)).isoformat(),
    }
    return {**plain, **changes}


def test_a_successor_is_declared_once_and_linked_both_ways(api: Api) -> None:
    giver = brings(api, "桂FD1111")
    path, headers = f"/records/{giver}/successors", {"Idempotency-Key": uuid4().hex}
    body = successor()
    first, again = (api.call("nhapkhau", "POST", path, json=body, headers=headers) for _ in "12")
    assert (first.status_code, again.json()) == (201, first.json())
    taker = first.json()["record_id"]
    shown = api.call("nhapkhau", "GET", f"/records/{taker}").json()
    assert (shown["route"], shown["loaded"], shown["goods"][0]["description"]) == (
        "import_successor",
        True,
        "Tỏi",
    )
    assert [(link["record_id"], link["confirmed_at"]) for link in shown["predecessors"]] == [(giver, None)]
    back = api.call("nhapkhau", "GET", f"/records/{giver}").json()
    assert [link["record_id"] for link in back["successors"]] == [taker]


def test_a_stale_tag_is_refused_with_the_record_as_it_is(api: Api) -> None:
    giver = brings(api, "桂FD2222")
    path, stale = f"/records/{giver}/successors", {"If-Match": '"not-this"'}
    answer = api.call("nhapkhau", "POST", path, json=successor(), headers=stale)
    assert (answer.status_code, answer.json()["code"]) == (412, "record_changed")


@pytest.mark.parametrize(
    ("who", "body", "told"),
    [
        ("xuatkhau", successor(), (404, "record_not_found")),
        ("haiquan", successor(), (403, "not_permitted")),
        (None, successor(), (401, "sign_in_needed")),
        ("nhapkhau", successor(seen_version=9), (409, "version_changed")),
        ("nhapkhau", successor(goods=[{"line": 3}]), (422, "transfer_invalid")),
        ("nhapkhau", successor(goods=[{"line": -1}]), (422, "request_malformed")),
        ("nhapkhau", successor(others=[{"record_id": "x" * 65}]), (422, "request_malformed")),
        ("nhapkhau", successor(others=[{"record_id": "nobody"}]), (404, "record_not_found")),
        ("nhapkhau", successor(tractor={"text": "46C-1"}), (422, "declaration_invalid")),
    ],
)
def test_a_successor_is_refused_with_a_code(
    api: Api, who: str | None, body: dict[str, Any], told: tuple[int, str]
) -> None:
    giver = brings(api, "桂FD3333")
    answer = api.call(who, "POST", f"/records/{giver}/successors", json=body)
    assert (answer.status_code, answer.json()["code"]) == told


def test_a_transshipment_is_confirmed_by_the_yard_alone(api: Api) -> None:
    giver = brings(api, "桂FD4444")
    taker = api.call("nhapkhau", "POST", f"/records/{giver}/successors", json=successor()).json()["record_id"]
    path, body = f"/records/{taker}/transfers", {"predecessor": giver}
    told = [api.call(who, "POST", path, json=body) for who in ("nhapkhau", "benbai")]
    assert [(one.status_code, one.json()["code"]) for one in told] == [
        (403, "not_permitted"),
        (409, "not_in_yard"),
    ]
    nobody = api.call("benbai", "POST", path, json={"predecessor": taker})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "transfer_not_found")
