"""No list asks the database once for each of its rows: many crossings take as many queries as few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.contract.api.conftest import Api

LISTS = [
    *(("xuatkhau", path) for path in ("/api/v1/records", "/api/v1/events", "/api/v1/webhooks", "/trucks")),
    *(("haiquan", path) for path in ("/api/v1/records", "/api/v1/work", "/records", "/work")),
    *(("benbai", path) for path in ("/api/v1/yard", "/yard")),
    *(("dieuhanh", path) for path in ("/api/v1/overview", "/api/v1/fees", "/overview", "/fees", "/journal")),
    *(("kiemtoan", path) for path in ("/api/v1/journal", "/journal")),
    *(("quantri", path) for path in ("/api/v1/accounts", "/api/v1/devices", "/accounts")),
]


@contextmanager
def counting(api: Api) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*given: Any) -> None:
        said.append(given[2])

    event.listen(api.gate.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(api.gate.database.engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def asked(api: Api) -> Callable[[str, str], int]:
    def ask(who: str, path: str) -> int:
        with counting(api) as said:
            answer = (
                api.call(who, "GET", path.removeprefix("/api/v1"))
                if path.startswith("/api/")
                else api.page(who, "GET", path)
            )
        assert answer.status_code == 200, answer.text
        return len(said)

    return ask


@pytest.fixture(scope="module")
def grown(api: Api, asked: Callable[[str, str], int]) -> dict[tuple[str, str], tuple[int, int]]:
    """Of each list the queries with two crossings and with fourteen, each with a hold of its own."""
    _declare(api, range(2))
    few = {key: asked(*key) for key in LISTS}
    _declare(api, range(2, 14))
    return {key: (count, asked(*key)) for key, count in few.items()}


def _declare(api: Api, numbers: range) -> None:
    for number in numbers:
        record = api.declare(
            tractor={"text": f"12C-704.{number:02}"},
            trailer={"text": f"12R-704.{number:02}"},
            customs_declarations=[f"3018880001{number:02}"],
        ).json()["record_id"]
        hold = {"scope": "record", "record_id": record, "reason": "risk", "text": "xem lại"}
        assert api.call("haiquan", "POST", "/holds", json=hold).status_code == 201


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_a_list_takes_as_many_queries_for_many_as_for_few(
    grown: dict[tuple[str, str], tuple[int, int]], who: str, path: str
) -> None:
    few, many = grown[who, path]
    assert 0 < many <= few
