"""The pages between typing a change and saving it, as a browser without script sees them."""

from typing import Any

import pytest

from tests.contract.api.conftest import Api, declaration

PLATES = iter(f"51C-{number}.11" for number in range(800, 900))


@pytest.fixture
def record(api: Api) -> str:
    """With more in it than the form can spell: a regime, papers of other kinds, seconds."""
    form = declaration()["planned_from"]
    changes: dict[str, Any] = {
        "tractor": {"text": next(PLATES)},
        "regime": "transit",
        "border_form_declared_at": form,
        "certificates": [{"kind": "plant", "number": "KD-1"}, {"kind": "fumigation", "number": "F-1"}],
        "permits": [
            {"kind": "transport_permit", "number": "LV-1", "valid_until": "2099-12-31T10:11:12+07:00"}
        ],
    }
    record_id: str = api.declare(**changes).json()["record_id"]
    return record_id


def shown(api: Api, record: str) -> dict[str, Any]:
    plain: dict[str, Any] = api.call("xuatkhau", "GET", f"/records/{record}").json()
    return plain


def test_a_firm_sees_who_decides_again_before_it_saves(api: Api, record: str) -> None:
    decision = {"seen_version": 1, "seen_decision": "", "state": "passed", "reason": "seen"}
    body = {**decision, "authority": "border_guard"}
    assert api.call("bienphong", "POST", f"/records/{record}/decisions", json=body).status_code == 200
    path = f"/records/{record}/amend/customs"
    form = {"customs_declarations": "300123456780", "why": "typing error", "seen_version": "1"}
    looked = api.page("xuatkhau", "POST", path, form)
    assert looked.status_code == 200
    assert "Will decide again: Customs." in looked.text
    assert "The decision stays: Border guard." in looked.text
    assert shown(api, record)["version"] == 1
    again = api.page("xuatkhau", "POST", path, {**form, "do": "edit"})
    assert 'value="300123456780"' in again.text
    assert api.page("xuatkhau", "POST", path, {**form, "do": "save"}).status_code == 303
    assert shown(api, record)["version"] == 2


@pytest.mark.parametrize(
    ("part", "fields", "changed"),
    [
        ("trailer", {"trailer": "29R-045.67"}, {"vehicle"}),
        ("containers", {"containers": "CSQU3054383"}, {"vehicle"}),
        ("certificate-plant", {"certificate-plant": "KD-2"}, {"certificates"}),
        ("certificate-animal", {"certificate-animal": "A-2"}, {"certificates"}),
        ("permit-transport_permit", {"permit-transport_permit": "LV-2", "permit-transport_permit-until": "2099-12-31"}, {"permits"}),
        ("goods-0", {"goods-0-description": "Durian", "goods-0-hs": "08106000", "goods-0-gross_kg": "1", "goods-0-packages": "1", "goods-0-origin": "VN"}, {"goods"}),
    ],
)  # fmt: skip
def test_amending_one_part_changes_nothing_else(
    api: Api, record: str, part: str, fields: dict[str, str], changed: set[str]
) -> None:
    before = shown(api, record)
    form = {**fields, "why": "x", "seen_version": "1", "do": "save"}
    assert api.page("xuatkhau", "POST", f"/records/{record}/amend/{part}", form).status_code == 303
    after = shown(api, record)
    facts = set(before) - {"version", "updated_at", "flags", "decisions", "points"}
    assert {name for name in facts if before[name] != after[name]} == changed


def test_a_form_sent_as_it_came_changes_nothing(api: Api, record: str) -> None:
    page = api.page("xuatkhau", "GET", f"/records/{record}/amend/window").text
    values = {
        name: page.split(f'name="{name}" type="datetime-local" value="')[1].split('"')[0]
        for name in ("planned_from", "planned_until")
    }
    form = {**values, "why": "x", "seen_version": "1"}
    looked = api.page("xuatkhau", "POST", f"/records/{record}/amend/window", form)
    assert "There is nothing to save." in looked.text
    assert 'value="save"' not in looked.text


def test_a_truck_is_swapped_on_one_page(api: Api, record: str) -> None:
    assert f'href="/records/{record}/swap"' in api.page("xuatkhau", "GET", f"/records/{record}").text
    path = f"/records/{record}/swap"
    assert "Leave empty if it stays" in api.page("xuatkhau", "GET", path).text
    form = {"trailer": "29R-045.67", "why": "tyre burst", "seen_version": "1"}
    looked = api.page("xuatkhau", "POST", path, form)
    assert "Will decide again: Customs, Border guard, and Health quarantine." in looked.text
    assert shown(api, record)["version"] == 1
    done = api.page("xuatkhau", "POST", path, {**form, "do": "save"})
    assert (done.status_code, done.headers["location"]) == (303, f"/records/{record}?said=swapped")
    page = api.page("xuatkhau", "GET", f"/records/{record}").text
    assert "Swapped: Trailer (version 2). tyre burst" in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"why": "x"}, "Fill in what is swapped"),
        ({"trailer": "29R-045.67"}, "Say why."),
        ({"trailer": "29R-045.67", "driver_document": "C1", "why": "x"}, 'id="driver_name-error"'),
        ({"tractor": "46C-1", "why": "x"}, 'id="tractor-error"'),
        ({"trailer": "29R-045.67", "why": "x", "seen_version": "7"}, "Someone changed this crossing"),
    ],
)
def test_what_cannot_be_swapped_is_said_on_the_page(
    api: Api, record: str, form: dict[str, str], sentence: str
) -> None:
    answer = api.page("xuatkhau", "POST", f"/records/{record}/swap", {"seen_version": "1", **form})
    assert answer.status_code in (409, 422)
    assert sentence in answer.text


def test_nobody_else_swaps_on_a_page(api: Api, record: str) -> None:
    for who, status in (("nhapkhau", 404), ("haiquan", 403)):
        for method, form in (("GET", None), ("POST", {"trailer": "29R-045.67", "why": "x"})):
            assert api.page(who, method, f"/records/{record}/swap", form).status_code == status
