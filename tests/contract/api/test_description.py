"""The OpenAPI document keeps its word: what it permits and what it forbids is sent, and every answer is held against it."""

from collections import defaultdict
from typing import Any

import pytest

from deploy.demo.people import ACCOUNTS
from gate.domain.access import PERMITS, Role
from tests.contract.api.conftest import Api
from tests.contract.api.fuzzing import Campaign, known

_WHO = ("xuatkhau", "bienphong", "quantri", "haiquan", "dieuhanh", "benbai", "lane:b2-in")
_ROLE = {account.login: account.role for account in ACCOUNTS} | {"lane:b2-in": Role.LANE}
_SAME_BODY = ("/amendments", "/bulk", "/preview")
"""Their bodies are tried with the declaration and the swap."""


@pytest.fixture(scope="module")
def values(api: Api) -> dict[str, list[Any]]:
    return known(api)


@pytest.fixture(scope="module")
def duties(api: Api) -> dict[str, set[str]]:
    """Each operation by the first account that may call it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, operations in api.client.get("/api/v1/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            needed = set(operation.get("x-permissions", ()))
            able = next((who for who in _WHO if not needed or needed & PERMITS[_ROLE[who]]), "nobody")
            found[able].add(f"{method.upper()} {path}")
    return found


def test_every_operation_has_someone_who_may_call_it(duties: dict[str, set[str]]) -> None:
    assert duties.keys() == set(_WHO)


@pytest.mark.parametrize("who", ["xuatkhau", "bienphong", "quantri"])
def test_every_operation_answers_a_firm_an_officer_and_an_administrator_as_described(
    api: Api, values: dict[str, list[Any]], who: str
) -> None:
    assert Campaign(who, "fuzzing", examples=3).complaints(api, values) == []


@pytest.mark.parametrize("who", _WHO)
def test_every_border_of_every_field_is_kept(
    api: Api, values: dict[str, list[Any]], duties: dict[str, set[str]], who: str
) -> None:
    mine = {operation for operation in duties[who] if not operation.endswith(_SAME_BODY)}
    assert Campaign(who, "coverage", operations=mine).complaints(api, values) == []


@pytest.mark.parametrize("who", ["xuatkhau", "bienphong", "dieuhanh"])
def test_what_follows_from_an_answer_is_answered_as_described(
    api: Api, values: dict[str, list[Any]], who: str
) -> None:
    assert Campaign(who, "stateful", examples=10).complaints(api, values) == []
