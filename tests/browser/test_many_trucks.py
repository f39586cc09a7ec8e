"""A firm declares many trucks with one file, sees what is wrong in it, mends the refused rows and sends them back."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gate.spreadsheets.reading import read
from gate.workers.uploads import work_off
from tests.browser.conftest import Site
from tests.browser.gate_site import file_rows
from tests.unit.gate_spreadsheets.files import csv_text

pytestmark = pytest.mark.browser
BUTTON = "text=Declare the trucks of this file"


def send(page: Page, name: str, data: bytes) -> None:
    page.goto("/declare/many")
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": data})
    page.click(BUTTON)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_wrong_row_is_seen_taken_back_mended_and_declared(site: Site, *, scripts: bool) -> None:
    page = site.signed_in("firm", scripts=scripts)
    send(page, "trucks.csv", csv_text(file_rows(site.world, "today"), ";").encode("utf-8-sig"))
    expect(page.locator("#upload")).to_contain_text("0 of 2 trucks worked off")
    work_off(site.world.gate, threading.Event())
    if not scripts:
        page.click("text=Show how far it is now")
    expect(page.locator("#upload")).to_contain_text("2 of 2 trucks worked off", timeout=20_000)
    wrong = page.locator("#upload tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("12C-8O")
    expect(wrong).to_contain_text("is no plate: write it as on the vehicle")
    with page.expect_download() as started:
        page.click("text=Refused rows (CSV)")
    back = Path(started.value.path()).read_bytes()
    assert "Tractor plate: “12C-8O” is no plate" in back.decode("utf-8-sig")
    assert len(read(back)) == 1
    send(page, "mended.csv", back.replace(b",12C-8O,", b",12C-800.02,"))
    work_off(site.world.gate, threading.Event())
    page.goto("/declare/many")
    row = page.locator("tr", has_text="mended.csv")
    assert row.locator("td.number").all_inner_texts() == ["1", "0", "0"]
    page.goto("/trucks?find=12C80002")
    expect(page.locator("#trucks")).to_contain_text("12C-800.02")


def test_a_file_that_is_none_is_refused_in_words(site: Site) -> None:
    page = site.signed_in("firm")
    page.goto("/declare/many")
    page.click(BUTTON)
    expect(page.locator(".error-text")).to_contain_text("Choose a file.")
    send(page, "trucks.csv", b"reference;wheels\n1;6")
    expect(page.locator(".error-text")).to_contain_text("The template does not have these columns: wheels.")


def test_another_firm_does_not_find_the_file(site: Site) -> None:
    page = site.signed_in("other")
    for path in ("", "/refused.csv"):
        answer = page.goto(f"/declare/many/{site.day.file}{path}")
        assert answer is not None
        assert answer.status == 404
    page.goto("/declare/many")
    expect(page.locator("main")).not_to_contain_text("xe-ngay-24.csv")
