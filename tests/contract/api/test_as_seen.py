"""`GET /records/{id}?at=` and its page: who is told, what is refused, and in which words."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from deploy.demo.people import ACCOUNTS
from deploy.owners import CLOCK
from gate.domain.access import PERMITS, Permission, Role
from gate.pages.times import second_for_input
from tests.contract.api.conftest import Api

PLATES = iter(f"34C-{number:03d}.{number % 90 + 10}" for number in range(100, 999))
_SEES = {Permission.SEE_RECORDS, Permission.SEE_OWN_RECORDS}


@pytest.fixture
def record(api: Api) -> str:
    """Declared by xuatkhau, held and lifted by customs."""
    record_id: str = api.declare(tractor={"text": next(PLATES)}).json()["record_id"]
    hold = {"scope": "record", "reason": "risk", "text": "look inside", "record_id": record_id}
    placed = api.call("haiquan", "POST", "/holds", json=hold).json()
    lifted = api.call("haiquan", "POST", f"/holds/{placed['hold_id']}/lifting", json={"text": "seen"})
    assert lifted.is_success, lifted.text
    return record_id


def plain(api: Api, record: str, who: str = "xuatkhau") -> dict[str, Any]:
    shown: dict[str, Any] = api.call(who, "GET", f"/records/{record}").json()
    return shown


def then(api: Api, record: str, at: str | datetime, who: str = "xuatkhau") -> httpx.Response:
    asked = at if isinstance(at, str) else at.isoformat()
    return api.call(who, "GET", f"/records/{record}", params={"at": asked})


def held_at(api: Api, record: str) -> datetime:
    return datetime.fromisoformat(plain(api, record)["holds"][0]["placed_at"])


def test_the_present_instant_is_told_as_it_is_read(api: Api, record: str) -> None:
    now = CLOCK.now()
    for who in ("xuatkhau", "haiquan", "kiemtoan"):
        answer, read = then(api, record, now, who).json(), plain(api, record, who)
        assert datetime.fromisoformat(answer.pop("as_of")) == now
        assert read.pop("as_of") is None
        for gone in ("actions", "untold", "updated_at"):
            answer.pop(gone), read.pop(gone)
        for one in read["decisions"]:
            one["may_decide"] = False
        assert answer == read, who


def test_a_hold_that_was_lifted_since_rests_on_the_record_then(api: Api, record: str) -> None:
    assert [hold["lifted_at"] is None for hold in plain(api, record)["holds"]] == [False]
    told = then(api, record, held_at(api, record)).json()
    assert [hold["lifted_at"] for hold in told["holds"]] == [None]
    assert told["flags"] == ["held"]
    assert {item["code"] for point in told["points"] for item in point["missing"]} >= {"on_hold"}


def test_a_reference_and_any_offset_name_the_same(api: Api, record: str) -> None:
    at = held_at(api, record)
    reference = plain(api, record)["reference"]
    local = (at + timedelta(hours=7)).replace(tzinfo=None).isoformat() + "+07:00"
    assert then(api, reference, local).json() == then(api, record, at).json()


def test_the_past_has_no_tag_and_nothing_to_do(api: Api, record: str) -> None:
    answer = then(api, record, held_at(api, record), "haiquan")
    assert "etag" not in answer.headers
    assert answer.json()["actions"] == []
    assert answer.json()["untold"] == ["competing", "reference_corrections"]


def test_a_firm_is_told_of_then_as_discreetly_as_of_now(api: Api, record: str) -> None:
    at = held_at(api, record)
    firm, officer = then(api, record, at).json(), then(api, record, at, "haiquan").json()
    assert (firm["holds"][0]["placed_by"], firm["sightings"]) == ("", [])
    assert officer["holds"][0]["placed_by"]


def test_whoever_may_not_read_a_record_may_not_read_it_then(api: Api, record: str) -> None:
    at = held_at(api, record)
    assert api.call(None, "GET", f"/records/{record}", params={"at": at.isoformat()}).status_code == 401
    for account in ACCOUNTS:
        answer = then(api, record, at, account.login)
        if _SEES.isdisjoint(PERMITS[account.role]):
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), account.login
        elif account.role is Role.FIRM and account.login != "xuatkhau":
            assert (answer.status_code, answer.json()["code"]) == (404, "record_not_found"), account.login
        else:
            assert answer.status_code == 200, account.login


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ("2020-01-01T00:00:00Z", 404, "record_not_yet_declared"),
        ("0001-01-02T00:00:00Z", 404, "record_not_yet_declared"),
        ("9999-12-30T00:00:00Z", 422, "moment_in_future"),
        ("9999-12-31T23:59:59-01:00", 422, "request_malformed"),
        ("2026-11-24T02:00:00", 422, "request_malformed"),
        ("yesterday", 422, "request_malformed"),
        ("", 422, "request_malformed"),
        ("\0", 422, "text_invalid"),
        ("9" * 1000, 422, "request_malformed"),
    ],
)
def test_a_time_that_tells_nothing_is_refused_with_its_code(
    api: Api, record: str, at: str, status: int, code: str
) -> None:
    answer = then(api, record, at)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_firm_learns_nothing_from_the_time_it_asks_for(api: Api, record: str) -> None:
    answers = [then(api, record, at, "nhapkhau") for at in ("2020-01-01T00:00:00Z", CLOCK.now())]
    assert [answer.json()["code"] for answer in answers] == ["record_not_found"] * 2


def page(api: Api, who: str, path: str, language: str) -> httpx.Response:
    headers = {"Cookie": f"sid={api.tokens[who]}; lang={language}"}
    return api.client.get(path, headers=headers)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ("Xem lại lúc trước", "Tình trạng lúc", "Thời điểm đó chưa đến", "chưa được khai báo")),
        ("en", ("See how it was", "As it was at", "has not come yet", "not declared yet")),
        ("zh", ("查看当时情况", "时的情况", "尚未到来", "尚未申报")),
    ],
)
@pytest.mark.parametrize("who", ["xuatkhau", "haiquan", "kiemtoan"])
def test_the_page_shows_the_second_that_was_chosen(
    api: Api, record: str, who: str, language: str, words: tuple[str, str, str, str]
) -> None:
    link, title, late, early = words
    path = f"/records/{record}"
    assert link in page(api, who, path, language).text
    at = second_for_input(held_at(api, record))
    shown = page(api, who, f"{path}/then?at={at}", language)
    assert (shown.status_code, title in shown.text) == (200, True)
    assert 'data-live="record' not in shown.text
    assert 'method="post" action="/records' not in shown.text
    for moment, status, sentence in (("2999-01-01T00:00:00", 422, late), ("2020-01-01T00:00:00", 404, early)):
        refused = page(api, who, f"{path}/then?at={moment}", language)
        assert (refused.status_code, sentence in refused.text) == (status, True)


@pytest.mark.parametrize("at", ["", "soon", "2026-13-01T00:00:00", "0001-01-01T00:00:00"])
def test_the_page_refuses_what_is_no_time(api: Api, record: str, at: str) -> None:
    assert page(api, "kiemtoan", f"/records/{record}/then?at={at}", "en").status_code in (404, 422)


def test_the_page_of_then_is_for_those_who_see_the_record(api: Api, record: str) -> None:
    at = second_for_input(held_at(api, record))
    assert page(api, "nhapkhau", f"/records/{record}/then?at={at}", "en").status_code == 404
    nobody = api.client.get(f"/records/{record}/then?at={at}", follow_redirects=False)
    assert nobody.status_code == 303
