"""A firm declares, follows and amends its trucks, with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from events.messages.values import RecordState
from gate.services.views.records import RecordFilter, records_for
from tests.browser.conftest import Site
from tests.integration.gate.world import GUARD

pytestmark = pytest.mark.browser


def fill_declaration(page: Page) -> None:
    page.fill("#tractor", "12h 456.78")
    page.fill("#trailer", "12R-002.22")
    page.fill("#goods-0-description", "Fresh durian")
    page.fill("#goods-0-hs", "0810.60.00")
    page.fill("#goods-0-gross_kg", "21000")
    page.check("#goods-0-plant")
    page.fill("#customs_declarations", "300999888777")
    page.fill("#driver_name", "Trần Văn B")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_firm_declares_a_crossing(site: Site, *, scripts: bool) -> None:
    page = site.signed_in("firm", scripts=scripts)
    page.goto("/declare")
    fill_declaration(page)
    page.click("text=Declare this crossing")
    expect(page.locator("[role=status]")).to_contain_text("Declared.")
    expect(page.locator("h1 + p")).to_contain_text("12H-456.78")
    found = site.world.look(records_for, GUARD, RecordFilter(text="12H45678"))
    assert [row.state for row in found.rows] == [RecordState.DECLARED]


def test_every_wrong_field_says_how_to_put_it_right(site: Site) -> None:
    page = site.signed_in("firm")
    page.goto("/declare")
    fill_declaration(page)
    page.fill("#tractor", "46C-1")
    page.fill("#goods-0-hs", "08")
    page.fill("#planned_until", "2026-11-20T10:00")
    page.click("text=Declare this crossing")
    expect(page.locator("#tractor-error")).to_contain_text("12C-123.45")
    expect(page.locator("#goods-0-hs-error")).to_contain_text("8 digits")
    expect(page.locator("#planned_until-error")).to_be_visible()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#goods-0-description")).to_have_value("Fresh durian")
    page.click('.errors a[href="#tractor"]')
    expect(page.locator("#tractor")).to_be_focused()


def test_goods_lines_are_added_without_losing_what_was_typed(site: Site) -> None:
    page = site.signed_in("firm", scripts=False)
    page.goto("/declare")
    fill_declaration(page)
    page.click("text=Add another goods line")
    page.fill("#goods-1-description", "Mangosteen")
    page.fill("#goods-1-hs", "0804.50.30")
    page.fill("#goods-1-gross_kg", "900")
    page.click("text=Declare this crossing")
    expect(page.locator("dd", has_text="Mangosteen")).to_be_visible()
    expect(page.locator("dd", has_text="Fresh durian")).to_be_visible()


def test_an_empty_truck_needs_no_goods(site: Site) -> None:
    page = site.signed_in("firm")
    page.goto("/declare")
    page.check("#loaded-no")
    expect(page.locator("#goods")).to_be_hidden()
    page.fill("#tractor", "12H-456.78")
    page.click("text=Declare this crossing")
    expect(page.locator("[role=status]")).to_contain_text("Declared.")


def test_one_field_is_amended_and_the_record_keeps_its_place(site: Site) -> None:
    page = site.signed_in("firm")
    page.goto(f"/records/{site.day.held}")
    page.click("text=Amend one field")
    page.get_by_role("link", name="Change Trailer").click()
    page.fill("#trailer", "29R-999.99")
    page.fill("#why", "Tyre burst")
    page.click("text=See who decides again")
    expect(page.locator("[role=status]")).to_contain_text("Will decide again: Customs, Border guard")
    assert site.world.record(site.day.held).version == 1
    page.click("text=Save the change")
    expect(page.locator("h1 + p")).to_contain_text("29R-999.99")
    assert site.world.record(site.day.held).version == 2


def test_a_truck_is_swapped_on_a_phone_by_keyboard(site: Site) -> None:
    page = site.signed_in("firm", scripts=False, width=360)
    page.goto(f"/records/{site.day.held}")
    page.click("text=Swap truck, trailer or driver")
    page.fill("#tractor", "15C-345.99")
    page.fill("#why", "Engine failed")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_contain_text("Will decide again:")
    page.get_by_role("button", name="Save the change").press("Enter")
    expect(page.locator("h1 + p")).to_contain_text("15C-345.99")
    expect(page.locator(".timeline")).to_contain_text("Swapped: Tractor (version 2). Engine failed")


def test_a_firm_sees_only_its_own_trucks(site: Site) -> None:
    page = site.signed_in("other")
    expect(page.locator("h2", has_text="No crossings yet")).to_be_visible()
    answer = page.goto(f"/records/{site.day.held}")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("Not found")


def test_my_trucks_show_the_next_step_and_what_is_open(site: Site) -> None:
    page = site.signed_in("firm")
    held = page.locator(f"#truck-{site.day.held}")
    expect(held).to_contain_text("Barrier 2, in")
    expect(held).to_contain_text("Customs: To be inspected")
