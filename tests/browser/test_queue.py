"""The queue as people use it: opened, joined, called; and read by someone nobody knows."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.gate_site import queue_up

pytestmark = pytest.mark.browser


def test_a_firm_takes_a_place_and_everyone_sees_it_called(site: Site) -> None:
    centre = site.signed_in("centre")
    centre.goto("/queue")
    centre.get_by_text("Open a queue").click()
    centre.select_option("#point", "b2_in")
    centre.fill("#minutes", "45")
    for kind in ("perishable", "ordinary", "empty"):
        centre.fill(f"#{kind}-new", "20")
    centre.get_by_role("button", name="Open the queue").click()
    expect(centre.get_by_role("status")).to_have_text("The queue is open.")
    firm = site.signed_in("firm")
    firm.goto(f"/records/{site.day.waiting}")
    firm.get_by_role("button", name="Take a ticket").click()
    expect(firm.locator("aside")).to_contain_text("Place 1")
    centre.goto("/queue")
    centre.get_by_role("button", name="Call", exact=True).click()
    firm.reload()
    expect(firm.locator("aside")).to_contain_text("Called: be there by")
    driver = site.visitor()
    driver.goto("/queue")
    expect(driver.locator(".tickets b")).to_have_text("1")
    expect(driver.locator("main")).not_to_contain_text("15C")
    assert driver.locator("main form").count() == 0


def test_a_ticket_is_moved_with_a_reason_before_all_eyes(site: Site) -> None:
    queue_up(site.world)
    centre = site.signed_in("centre")
    centre.goto("/queue")
    centre.get_by_text("Move a ticket").click()
    form = centre.locator("form[action$='/move']")
    form.get_by_label("Ticket", exact=True).fill("77")
    form.get_by_label("New place in its class").fill("1")
    form.get_by_label("Reason", exact=True).select_option("perishing")
    form.get_by_label("What everyone reads").fill("The cooling has failed.")
    form.get_by_role("button").click()
    expect(centre.get_by_role("alert")).to_contain_text("There is no such ticket.")
    centre.get_by_text("Move a ticket").click()
    form.get_by_label("Ticket", exact=True).fill("2")
    form.get_by_label("New place in its class").fill("1")
    form.get_by_label("Reason", exact=True).select_option("perishing")
    form.get_by_label("What everyone reads").fill("The cooling has failed.")
    form.get_by_role("button").click()
    driver = site.visitor()
    driver.goto("/queue")
    told = driver.locator(".timeline li").first
    expect(told).to_contain_text(
        "An officer put ticket 2 on place 1. The goods are spoiling. The cooling has failed."
    )
