"""Who keeps a register tells how complete it is here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.contract.api.conftest import Api


def told(api: Api, ago: timedelta, register: str = "declarations", **changes: Any) -> httpx.Response:
    said = {"complete_as_of": (datetime.now(UTC) - ago).isoformat(), "good_for_seconds": 900, **changes}
    return api.call("haiquan", "POST", f"/registers/customs/{register}/heartbeats", json=said)


def test_the_answer_counts_it_and_says_until_when_it_holds(api: Api) -> None:
    first, second = told(api, timedelta(hours=1)), told(api, timedelta())
    assert [answer.json()["version"] for answer in (first, second)] == [1, 2]
    left = datetime.fromisoformat(second.json()["good_until"]) - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    row = api.journalled("register_heartbeat")[-1]
    assert (row.name, row.subject) == ("Lê Thị Mai", "customs/declarations")


def test_the_same_call_twice_counts_once(api: Api) -> None:
    said = {"complete_as_of": datetime.now(UTC).isoformat(), "good_for_seconds": 60}
    path, key = "/registers/customs/firms/heartbeats", {"Idempotency-Key": "beat-once"}
    answers = [api.call("haiquan", "POST", path, json=said, headers=key).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["version"] == 1


def test_what_was_said_of_a_register_is_not_taken_back(api: Api) -> None:
    told(api, timedelta(minutes=1), "stop_notices")
    older = told(api, timedelta(minutes=2), "stop_notices")
    assert (older.status_code, older.json()["code"]) == (409, "complete_as_of_older")
    assert "already: send that of now" in older.json()["title"]


def test_a_clock_may_be_a_little_fast_and_no_more(api: Api) -> None:
    assert told(api, timedelta(seconds=-30), "a_little_fast").status_code == 200
    ahead = told(api, timedelta(hours=-2), "two_hours_fast")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "complete_as_of_in_future")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"good_for_seconds": 0}, "/good_for_seconds"),
        ({"good_for_seconds": 7 * 86_400 + 1}, "/good_for_seconds"),
        ({"good_for_seconds": 10**30}, "/good_for_seconds"),
        ({"complete_as_of": "2026-11-30T08:00:00"}, "/complete_as_of"),
        ({"complete_as_of": "yesterday"}, "/complete_as_of"),
    ],
)
def test_what_it_says_is_whole_and_within_its_limits(api: Api, changes: dict[str, Any], pointer: str) -> None:
    answer = told(api, timedelta(), "limits", **changes)
    assert (answer.status_code, answer.json()["failures"][0]["pointer"]) == (422, pointer)


def test_only_the_keeper_speaks_for_a_register(api: Api) -> None:
    said = {"complete_as_of": datetime.now(UTC).isoformat(), "good_for_seconds": 60}
    foreign = api.call("haiquan", "POST", "/registers/tax/firms/heartbeats", json=said)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not_your_authority")
    firm = api.call("xuatkhau", "POST", "/registers/customs/firms/heartbeats", json=said)
    assert (firm.status_code, firm.json()["code"]) == (403, "not_permitted")


def test_no_public_event_tells_of_it(api: Api) -> None:
    told(api, timedelta(), "unheard_of")
    assert "register" not in api.call("xuatkhau", "GET", "/events?after=0").text
