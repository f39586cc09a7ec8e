"""A truck is found by its container or its customs declaration, whole and however written; a firm finds its own alone."""

from typing import Any

import pytest
from sqlalchemy import event

from tests.contract.api.conftest import Api

CONTAINER = "CSQU3054383"
PAPER = "301555000111"


def found(api: Api, who: str, **wanted: Any) -> list[str]:
    answer = api.call(who, "GET", "/records", params=wanted)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["rows"]]


@pytest.fixture(scope="module")
def trucks(api: Api) -> tuple[str, str]:
    """An export of one firm, and another firm's import of the same container under the same customs declaration."""
    own = api.declare(tractor={"text": "12C-701.01"}, containers=[CONTAINER], customs_declarations=[PAPER])
    foreign = api.declare(
        "nhapkhau",
        direction="import",
        route="import_through",
        tractor={"text": "12C-701.02"},
        containers=[CONTAINER],
        customs_declarations=[PAPER, "301555000222"],
    )
    return own.json()["record_id"], foreign.json()["record_id"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"container": CONTAINER},
        {"container": "csqu 305438-3"},
        {"customs_declaration": PAPER},
        {"customs_declaration": "301 555 000 111"},
        {"container": CONTAINER, "customs_declaration": PAPER, "text": "12C701"},
    ],
)
def test_a_firm_finds_its_own_and_an_officer_all(
    api: Api, trucks: tuple[str, str], wanted: dict[str, str]
) -> None:
    own, foreign = trucks
    assert found(api, "xuatkhau", **wanted) == [own]
    assert found(api, "nhapkhau", **wanted) == [foreign]
    assert found(api, "haiquan", **wanted) == [foreign, own]


def test_what_is_not_the_firms_or_not_whole_gives_an_empty_list(api: Api, trucks: tuple[str, str]) -> None:
    own, foreign = trucks
    assert found(api, "haiquan", customs_declaration="301555000222") == [foreign]
    assert found(api, "xuatkhau", customs_declaration="301555000222") == []
    assert found(api, "haiquan", container=CONTAINER, customs_declaration="301555000999") == []
    assert found(api, "haiquan", container=CONTAINER, direction="export") == [own]


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("container", "CSQU305438", "container_invalid"),
        ("container", "CSQU3054384", "container_check_digit"),
        ("container", "%", "container_invalid"),
        ("customs_declaration", "3015", "customs_number_invalid"),
        ("customs_declaration", "٣٠١٥٥٥٠٠٠١١١", "customs_number_invalid"),
    ],
)
def test_what_is_no_such_number_is_refused_where_it_stands(
    api: Api, field: str, text: str, code: str
) -> None:
    answer = api.call("xuatkhau", "GET", "/records", params={field: text})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "search_invalid")
    [failure] = problem["failures"]
    assert (failure["code"], failure["pointer"], failure["value"]) == (code, f"/{field}", text)
    assert failure["fix"]


def test_both_wrong_numbers_are_told_at_once(api: Api) -> None:
    wrong = {"container": "X", "customs_declaration": "Y"}
    problem = api.call("haiquan", "GET", "/records", params=wrong).json()
    assert [one["pointer"] for one in problem["failures"]] == ["/container", "/customs_declaration"]
    assert api.call("haiquan", "GET", "/records", params={"container": "X" * 41}).status_code == 422


def test_the_list_goes_on_by_its_cursor(api: Api) -> None:
    made = [
        api.declare(tractor={"text": f"12C-702.0{n}"}, customs_declarations=["301666000111"]).json()[
            "record_id"
        ]
        for n in range(3)
    ]
    seen: list[str] = []
    wanted: dict[str, Any] = {"customs_declaration": "301666000111", "limit": 2}
    while True:
        page = api.call("xuatkhau", "GET", "/records", params=wanted).json()
        seen += [row["id"] for row in page["rows"]]
        if page["cursor"] is None:
            break
        wanted["cursor"] = page["cursor"]
    assert seen == made[::-1]


def test_it_takes_as_many_queries_for_many_as_for_one(api: Api) -> None:
    def asked(paper: str) -> int:
        told: list[str] = []
        engine = api.gate.database.engine

        def note(*said: Any) -> None:
            told.append(said[2])

        event.listen(engine, "before_cursor_execute", note)
        try:
            found(api, "haiquan", customs_declaration=paper)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(told)

    for number in range(12):
        api.declare(tractor={"text": f"12C-703.{number:02}"}, customs_declarations=["301777000111"])
    api.declare(tractor={"text": "12C-703.99"}, customs_declarations=["301777000222"])
    found(api, "haiquan")
    assert asked("301777000111") == asked("301777000222")


@pytest.mark.parametrize("typed", ["csqu 305438 3", "301 555 000 111", "12C70101", "12c-701.01"])
def test_one_field_of_the_page_takes_whatever_is_at_hand(
    api: Api, trucks: tuple[str, str], typed: str
) -> None:
    own, foreign = trucks
    mine = api.page("xuatkhau", "GET", f"/trucks?find={typed}")
    assert mine.status_code == 200
    assert f"/records/{own}" in mine.text
    assert f"/records/{foreign}" not in mine.text
    assert f"/records/{own}" in api.page("haiquan", "GET", f"/records?find={typed}").text


def test_the_page_says_what_is_wrong_with_a_container_number(api: Api, trucks: tuple[str, str]) -> None:
    own, _ = trucks
    answer = api.page("xuatkhau", "GET", "/trucks?find=CSQU3054384")
    assert "<h2>" not in answer.text.partition('id="trucks"')[2]
    assert answer.status_code == 422
    assert 'id="find-error"' in answer.text
    assert f"/records/{own}" not in answer.text
