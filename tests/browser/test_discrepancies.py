"""What a lane did and the gate knows that does not fit: an officer of the border guard reads it, and says what it was."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from gate.services.views.discrepancies import discrepancies
from tests.browser.conftest import Site
from tests.browser.gate_site import open_against_the_gate
from tests.integration.gate.cut_off import TRACTOR, OfflineLane, officer, shown_pass, with_pass
from tests.integration.gate.world import GUARD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "The barrier opened without an order."),
        ("vi", "Barie đã mở khi không có lệnh."),
        ("zh", "道闸在没有指令的情况下开启。"),
    ],
)
def test_what_does_not_fit_is_said_in_the_readers_language(site: Site, language: str, says: str) -> None:
    open_against_the_gate(site.world, "b2-out")
    page = site.signed_in("guard", language)
    page.goto("/discrepancies")
    expect(page.locator(".card.stop")).to_contain_text(says)


def test_an_officer_settles_it_with_a_reason_and_own_words(site: Site) -> None:
    open_against_the_gate(site.world, "b2-out")
    page = site.signed_in("guard")
    page.get_by_role("link", name="Discrepancies").click()
    page.locator("summary").click()
    page.locator("form .button", has_text="Settle this").click()
    expect(page.locator(".error-text")).to_have_count(2)
    page.get_by_label("What was it?").select_option("looked_into")
    page.get_by_label("In your words").fill("The technician tried the barrier.")
    page.locator("form .button", has_text="Settle this").click()
    expect(page.locator("[role=status]")).to_contain_text("Settled")
    expect(page.locator("main")).to_contain_text("Everything fits together")
    expect(page.locator("main")).to_contain_text("The technician tried the barrier.")
    [settled] = site.world.look(discrepancies, GUARD).settled
    assert (settled.reason, settled.codes) == ("looked_into", ("opened_without_order",))


def test_a_pass_used_twice_is_shown_with_both_passages(site: Site, tmp_path: Path) -> None:
    key, record_id = officer(site.world), with_pass(site.world, tractor={"text": TRACTOR})
    lanes = [OfflineLane(site.world, tmp_path / name) for name in ("one", "two")]
    shown = shown_pass(site.world, record_id)
    site.world.clock.advance(120)
    for lane in lanes:
        lane.lets_through(key, shown)
    for lane in lanes:
        lane.tells()
        lane.close()
    page = site.signed_in("guard")
    page.goto("/discrepancies")
    card = page.locator(".card.stop")
    expect(card).to_contain_text("One pass opened two lanes")
    expect(card.get_by_role("link", name="Look at the passage")).to_have_count(2)


def test_nobody_else_is_shown_the_page(site: Site) -> None:
    page = site.signed_in("customs")
    expect(page.get_by_role("link", name="Discrepancies")).to_have_count(0)
    refused = page.goto("/discrepancies")
    assert refused is not None
    assert refused.status == 403
