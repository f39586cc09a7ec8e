"""The driver's pass is a QR code a camera reads off the phone; a firm says where its news is sent, with and without scripts."""

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from events.passes.check import Place, check_pass
from events.signing import PinnedKeys
from gate.services.add_webhook import add_webhook
from gate.services.views.webhooks import webhooks_for
from gate.services.webhook_commands import AddWebhook
from gate.store import webhooks
from tests.browser.conftest import Site
from tests.integration.gate.world import CLERK, command_id

pytestmark = pytest.mark.browser


def read_code(page: Page) -> str:
    """What a camera sees on the screen."""
    picture = page.locator("svg.qr").screenshot()
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    text, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(image)
    return text


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
def test_the_code_on_a_phone_is_a_pass_that_fits(site: Site, language: str) -> None:
    page = site.signed_in("firm", language, width=360)
    page.goto(f"/records/{site.day.ready}")
    page.click(f"a[href='/records/{site.day.ready}/pass']")
    keys = PinnedKeys.of(site.world.gate.order_key.public_bytes())
    place = Place("huu-nghi", "b2_in", {"12C12345", "12R00111"}, site.world.clock.now())
    assert str(check_pass(read_code(page), keys, place).record_id) == site.day.ready


def test_where_something_is_missing_there_is_no_pass_and_no_link_to_one(site: Site) -> None:
    page = site.signed_in("firm")
    record = site.world.declare(tractor={"text": "12C-999.99"}, trailer=None).record_id
    answer = page.goto(f"/records/{record}/pass")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("#pass .notice")).to_contain_text("There is no pass now.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_firm_adds_an_address_reads_its_secret_and_removes_it(site: Site, *, scripts: bool) -> None:
    page = site.signed_in("firm", scripts=scripts)
    page.goto("/webhooks")
    page.fill("#url", "ftp://example.vn/x")
    page.click("text=Add it and send a test")
    expect(page.locator(".errors, .error-text").first).to_contain_text("Give a whole web address")
    page.fill("#url", "https://example.vn/border-news")
    page.click("text=Add it and send a test")
    expect(page.locator("[role=status]")).to_contain_text("Added.")
    page.click("text=Show the secret")
    expect(page.locator("code")).to_contain_text("whsec_")
    page.click("text=New secret")
    page.click("text=Show the secret")
    expect(page.locator("code")).to_have_count(2)
    page.click("text=Send again, or remove")
    page.click("text=Remove this address")
    expect(page.locator(".empty")).to_contain_text("Nothing is sent anywhere")


def test_a_dead_address_is_seen_and_can_be_sent_to_again(site: Site) -> None:
    world, firm = site.world, CLERK
    made = world.do(add_webhook, firm, AddWebhook(command_id=command_id(), url="https://example.vn/news"))
    with world.database.write() as session:
        row = webhooks.get(session, made.webhook_id)
        assert row is not None
        row.state, row.last_result, row.failures = webhooks.DEAD, "status_503", 20
        row.failing_since = world.clock.now()
    page = site.signed_in("firm")
    page.goto("/webhooks")
    expect(page.locator("section.stop")).to_contain_text("Given up")
    expect(page.locator("section.stop")).to_contain_text("(503)")
    page.click("text=Send again, or remove")
    page.fill("input[name=after]", "999999")
    page.click("button:has-text('Send again')")
    expect(page.locator(".errors, .error-text").first).to_contain_text("Give a position")
    page.click("text=Send again, or remove")
    page.fill("input[name=after]", "0")
    page.click("button:has-text('Send again')")
    assert world.look(webhooks_for, firm)[0].state == webhooks.ACTIVE
