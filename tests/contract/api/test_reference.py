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


def test_anyone_reads_which_codes_of_goods_may_be_declared_page_by_page(api: Api) -> None:
    first = api.call(None, "GET", "/reference/hs-codes", params={"limit": 2}).json()
    assert ([row["id"] for row in first["rows"]], first["cursor"]) == (["01", "02"], "02")
    asked = {"limit": 1000, "cursor": first["cursor"]}
    rest = api.call(None, "GET", "/reference/hs-codes", params=asked).json()
    assert (len(rest["rows"]), rest["rows"][0]["id"], rest["cursor"]) == (95, "03", None)
    assert set(rest["rows"][0]["says"]["sources"]) == {"vi", "zh"}
    chapter = api.call(None, "GET", "/reference/hs-codes", params={"beginning": "08"}).json()
    assert [row["id"] for row in chapter["rows"]] == ["08"]
    before = {"at": "2024-12-31T00:00:00+07:00"}
    assert api.call(None, "GET", "/reference/hs-codes", params=before).json()["rows"] == []
    for wrong in ({"beginning": "8a"}, {"cursor": "123456789"}, {"limit": 0}, {"at": "yesterday"}):
        assert api.call(None, "GET", "/reference/hs-codes", params=wrong).status_code == 422


def test_the_reference_names_rules_and_provinces_and_not_thousands_of_codes(api: Api) -> None:
    rows = api.call(None, "GET", "/reference").json()["in_force"]
    kinds = {row["kind"] for row in rows}
    assert {"province", "rule_text"} <= kinds
    assert "hs_code" not in kinds
    [lang_son] = [row for row in rows if row["id"] == "vn-12"]
    assert lang_son["names"]["vi"] == "Lạng Sơn"
    [text] = [row for row in rows if row["id"] == "plant_certificate_named"]
    assert set(text["names"]) == {"vi", "en", "zh"}
    assert text["says"]["source"].startswith("Law 41/2013/QH13")


def read(api: Api, path: str) -> str:
    """As a visitor from Viet Nam sees it."""
    return api.client.get(path, headers={"Cookie": "lang=vi"}).text


def test_the_page_of_codes_finds_by_first_digits_and_says_what_a_lack_means(api: Api) -> None:
    chapter = read(api, "/reference/codes?find=08")
    assert "<dt>08</dt>" in chapter
    assert "Lạng Sơn" in chapter
    inside, outside = (read(api, f"/reference/codes?find={digits}") for digits in ("08.10", "99"))
    assert "Không có mã nào trong danh mục bắt đầu bằng 0810." in inside
    assert "Không có mã nào trong danh mục bắt đầu bằng 99." in outside
    whole = "Chương này chưa có mã đầy đủ trong danh mục"
    assert [whole in page for page in (inside, outside)] == [True, False]


def test_rules_and_their_sources_are_said_in_the_readers_language(api: Api) -> None:
    page = read(api, "/reference")
    assert "Hàng thực vật cần giấy kiểm dịch thực vật: bổ sung số giấy." in page
    assert "Luật 41/2013/QH13, Điều 33" in page
    assert "Law 41/2013/QH13" not in page
