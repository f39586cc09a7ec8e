"""Anyone reads what the gate goes by, now and at another instant, and what is to change."""

import pytest

from tests.contract.api.conftest import Api


def test_anyone_reads_what_is_in_force_and_what_is_to_change(api: Api) -> None:
    now = api.call(None, "GET", "/reference")
    assert now.status_code == 200, now.text
    seen = now.json()
    points = {row["id"]: row for row in seen["in_force"] if row["kind"] == "point"}
    assert points["b1_out"]["says"]["needs"][:2] == ["declared", "matched"]
    assert all(set(row["names"]) == {"vi", "en", "zh"} for row in points.values())
    assert [(row["id"], row["valid_until"]) for row in seen["changes"]] == [
        ("return_two_way", "2026-12-09T17:00:00Z")
    ]
    later = api.call(None, "GET", "/reference", params={"at": "2026-12-31T00:00:00+07:00"}).json()
    assert "return_two_way" not in {row["id"] for row in later["in_force"]}


def test_an_instant_without_its_zone_is_refused(api: Api) -> None:
    refused = api.call(None, "GET", "/reference", params={"at": "2026-12-31T00:00:00"})
    assert refused.status_code == 422


@pytest.mark.parametrize("at", ["101724585435971", "1.7e9", "-5", "0"])
def test_seconds_since_1970_are_no_instant(api: Api, at: str) -> None:
    assert api.call(None, "GET", "/reference", params={"at": at}).status_code == 422
