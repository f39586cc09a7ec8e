"""A transshipment as people do it: the firm declares the truck that takes over, the yard confirms what went."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.integration.gate.test_transfer import brings

pytestmark = pytest.mark.browser


def test_a_firm_declares_the_truck_that_takes_over_and_sees_both_linked(site: Site) -> None:
    giver = brings(site.world, tractor={"text": "桂FC1111", "country": "CN"})
    page = site.signed_in("firm")
    page.goto(f"/records/{giver}")
    page.click("text=Declare the truck that takes over")
    expect(page.locator("#goods-0-gross_kg")).to_have_value("20000")
    page.fill("#tractor", "12C-777.77")
    page.fill("#goods-0-gross_kg", "30000")
    page.click("text=Declare this truck")
    expect(page.locator("[role=alert]")).to_contain_text("30000")
    page.fill("#goods-0-gross_kg", "12000")
    page.fill("#goods-0-packages", "480")
    page.fill("#driver_name", "Lê Văn B")
    page.click("text=Declare this truck")
    expect(page.locator("main")).to_contain_text("Takes over goods from crossing")
    expect(page.locator("main")).to_contain_text(
        "The yard has not confirmed yet that the goods are on this truck."
    )
    page.click("text=Takes over goods from crossing")
    expect(page.locator("main")).to_contain_text("Goods go to crossing")
    page.click("text=Declare the truck that takes over")
    expect(page.locator("#goods-0-gross_kg")).to_have_value("8000")


def test_the_yard_confirms_what_really_went(site: Site) -> None:
    page = site.signed_in("yard")
    page.goto("/yard")
    page.click("text=Confirm the transshipment")
    expect(page.locator("#goods-0-gross_kg")).to_have_value("20000")
    page.click("button:has-text('Confirm the transshipment')")
    expect(page.locator("main, [role=status]").first).to_contain_text("Transshipment confirmed")
    page.goto(f"/records/{site.day.brings}")
    expect(page.locator("main")).to_contain_text("Confirmed by the yard")
    expect(page.locator("main")).to_contain_text("empty")


def test_a_truck_that_is_not_in_the_yard_cannot_give_its_goods(site: Site) -> None:
    page = site.signed_in("yard")
    page.goto(f"/records/{site.day.succeeds}/transfers/{site.day.held}")
    expect(page.locator("main")).to_contain_text("There is no such transshipment any more")
