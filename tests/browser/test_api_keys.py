"""A person makes a key for their software, reads it once and revokes it, with and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from gate.pages.times import local
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_firm_makes_a_key_reads_it_once_and_revokes_it(site: Site, *, scripts: bool) -> None:
    page = site.signed_in("firm", scripts=scripts)
    page.goto("/account")
    page.fill("#name", "Warehouse")
    page.fill("#expires_on", (local(site.world.clock.now()).date() + timedelta(days=90)).isoformat())
    page.click("text=Make the key")
    expect(page.locator("#scope")).to_contain_text("Tick at least one.")
    expect(page.locator("#name")).to_have_value("Warehouse")
    page.get_by_label("Declare, change and cancel crossings").check()
    page.click("text=Make the key")
    expect(page.locator("code")).to_contain_text("bgk_")
    page.goto("/account")
    expect(page.locator("code")).to_have_count(0)
    card = page.locator(".card", has=page.get_by_role("heading", name="Warehouse"))
    expect(card).to_contain_text("Valid")
    expect(card).to_contain_text("not yet")
    card.locator("summary").click()
    card.locator("button").click()
    expect(page.locator("[role=status]").first).to_contain_text("The key is revoked")
    expect(card).to_contain_text("Revoked")
