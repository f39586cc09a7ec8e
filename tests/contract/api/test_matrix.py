"""Every operation by every role, and every record's operation on the own, another's and no record: from the OpenAPI document, so that none is forgotten."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from deploy.demo.people import ACCOUNTS
from gate.domain.access import PERMITS, Role
from tests.contract.api.conftest import Api, declaration

_ROLE = {account.login: account.role for account in ACCOUNTS} | {"lane:b2-in": Role.LANE}
_OPEN_TO_ALL = ("/health", "/queues", "/reference", "/sessions")
"""Some of their operations ask for no permission: what anyone may read, and how to come in and go."""
_BODIES: dict[str, dict[str, Any]] = {
    "/amendments": {"seen_version": 1, "declaration": declaration()},
    "/swap": {"seen_version": 1, "containers": [], "reason": "tyre burst"},
    "/successors": {
        "seen_version": 1,
        "tractor": {"text": "12C-888.88"},
        "planned_from": declaration()["planned_from"],
        "planned_until": declaration()["planned_until"],
    },
}
_NOBODYS = "11111111-2222-4333-8444-555555555555"
Operation = tuple[str, str, set[str]]


def operations(api: Api) -> Iterator[Operation]:
    """Method, path below the version, and the permissions of which one is needed."""
    for path, methods in api.client.get("/api/v1/openapi.json").json()["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path.removeprefix("/api/v1"), set(told.get("x-permissions", ()))


def ask(api: Api, who: str, operation: Operation, record: str = "x" * 8) -> httpx.Response:
    method, path, _ = operation
    filled = re.sub(r"\{[a-z_0-9]+\}", "x" * 8, path.replace("{record_id}", record))
    body = next((body for end, body in _BODIES.items() if end in path), {})
    return api.call(who, method, filled, json=body if method != "GET" else None)


def test_whatever_names_no_permission_is_meant_for_all(api: Api) -> None:
    unnamed = {path for _, path, needed in operations(api) if not needed}
    assert {path for path in unnamed if not path.startswith(_OPEN_TO_ALL)} == set()


@pytest.mark.parametrize("who", _ROLE)
def test_a_role_is_refused_every_operation_that_is_not_its_own(api: Api, who: str) -> None:
    foreign = [one for one in operations(api) if one[2] and not one[2] & PERMITS[_ROLE[who]]]
    assert len(foreign) > 15
    for operation in foreign:
        answer = ask(api, who, operation)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), operation


def test_another_firms_record_is_as_if_there_were_none(api: Api) -> None:
    made = api.declare(tractor={"text": "51C-620.07"}).json()
    mine = [one for one in operations(api) if "{record_id}" in one[1] and one[2] & PERMITS[Role.FIRM]]
    assert len(mine) > 10
    for operation in mine:
        for record in (made["record_id"], made["reference"], _NOBODYS):
            answer = ask(api, "nhapkhau", operation, record)
            assert (answer.status_code, answer.json()["code"]) == (404, "record_not_found"), operation
        assert "record_not_found" not in ask(api, "xuatkhau", operation, made["record_id"]).text, operation
