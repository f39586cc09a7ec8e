"""A firm learns which authority, which reason and what to do: never an officer's name, never another firm's facts."""

import pytest

from deploy.demo.people import ACCOUNTS
from gate.domain.access import Role
from tests.contract.api.conftest import Api

WORDS = "the seal of ANOTHER FIRM's container was broken"
OFFICERS = [account.name for account in ACCOUNTS if account.role is not Role.FIRM]


@pytest.fixture(scope="module")
def records(api: Api) -> tuple[str, str]:
    """Two firms declared the same plate; the hold on it was placed over the first one's crossing."""
    plate = {"text": "12C-777.01"}
    first = api.declare(tractor=plate).json()["record_id"]
    decision = {
        "seen_version": 1,
        "seen_decision": "",
        "authority": "customs",
        "state": "hold",
        "reason": "risk",
        "text": "Come here",
    }
    decided = api.call("haiquan", "POST", f"/records/{first}/decisions", json=decision)
    assert decided.status_code == 200, decided.text
    hold = {"scope": "vehicle", "record_id": first, "reason": "other", "text": WORDS}
    assert api.call("haiquan", "POST", "/holds", json=hold).status_code == 201
    override = {"point": "b2_in", "requirement": "called", "reason": "called_by_order", "text": "Said Trần"}
    overridden = api.call("dieuhanh", "POST", f"/records/{first}/overrides", json=override)
    assert overridden.status_code == 200, overridden.text
    second = api.declare("nhapkhau", tractor=plate, customs_declarations=["300123456700"]).json()["record_id"]
    return first, second


def test_words_about_another_firms_crossing_stay_there(api: Api, records: tuple[str, str]) -> None:
    _, second = records
    (hold,) = api.call("nhapkhau", "GET", f"/records/{second}").json()["holds"]
    assert (hold["issuer"], hold["reason"], hold["scope"]) == ("customs", "other", "vehicle")
    assert (hold["text"], hold["placed_by"], hold["lifted_by"]) == ("", "", None)
    for path in (f"/records/{second}", f"/records/{second}/timeline"):
        assert WORDS not in api.call("nhapkhau", "GET", path).text
    page = api.page("nhapkhau", "GET", f"/records/{second}").text
    assert WORDS not in page
    assert "Another reason: ask the authority." in page


def test_the_firm_it_is_about_reads_the_words_and_no_names(api: Api, records: tuple[str, str]) -> None:
    first, _ = records
    shown = api.call("xuatkhau", "GET", f"/records/{first}").json()
    assert [hold["text"] for hold in shown["holds"]] == [WORDS]
    customs = next(one for one in shown["decisions"] if one["authority"] == "customs")
    assert (customs["by_officer"], customs["decided_by"], customs["text"]) == (True, "", "Come here")
    assert [(one["issuer"], one["by"], one["text"]) for one in shown["overrides"]] == [
        ("control_centre", "", "")
    ]
    told = api.call("xuatkhau", "GET", f"/records/{first}/timeline").json()
    held = next(entry for entry in told if entry["code"] == "hold_placed")
    assert (held["by"], held["role"], held["values"]["issuer"]) == ("", "customs_officer", "customs")
    assert told[0]["by"] == "Nguyễn Thu Hà"


def test_no_officer_is_named_to_a_firm_anywhere(api: Api, records: tuple[str, str]) -> None:
    first, _ = records
    texts = [api.call("xuatkhau", "GET", f"/records/{first}{tail}").text for tail in ("", "/timeline")]
    texts.append(api.page("xuatkhau", "GET", f"/records/{first}").text)
    assert [name for name in OFFICERS for text in texts if name in text] == []


def test_officers_read_names_and_words(api: Api, records: tuple[str, str]) -> None:
    first, second = records
    for record in (first, second):
        assert [hold["text"] for hold in api.call("thue", "GET", f"/records/{record}").json()["holds"]] == [
            WORDS
        ]
    told = api.call("thue", "GET", f"/records/{first}/timeline").json()
    assert "Lê Thị Mai" in {entry["by"] for entry in told}
    assert "Lê Thị Mai" in api.page("thue", "GET", f"/records/{first}").text
