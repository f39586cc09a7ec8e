"""The firm reads what it owes and why; the control centre enters the receipt."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def test_a_fee_is_read_by_the_firm_and_settled_by_the_control_centre(site: Site) -> None:
    firm = site.signed_in("firm")
    firm.goto(f"/records/{site.day.owing}")
    expect(firm.locator("main")).to_contain_text("100,000 đ × 100 % = 100,000 đ")
    expect(firm.locator("main")).to_contain_text("A fee of 100,000 đ is not paid yet")
    page = site.signed_in("centre")
    page.goto("/fees")
    page.click("text=Enter a payment")
    page.fill("#amount", "200000")
    page.fill("#receipt", "BL-1")
    page.get_by_label("In cash").check()
    page.click("text=Enter the payment")
    expect(page.locator("[role=alert]")).to_contain_text("more than is owed")
    page.fill("#amount", "100000")
    page.click("text=Enter the payment")
    expect(page.locator("main")).to_contain_text("Nothing is left to pay.")
    page.goto("/fees")
    expect(page.locator("main")).to_contain_text("Nobody owes a fee")
