"""What holds for every page: readable by everyone, in three languages, on a phone, by keyboard, and live."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from events.messages.values import Authority
from gate.pages.times import second_for_input
from tests.browser.conftest import Site
from tests.browser.gate_site import open_against_the_gate, queue_up, sees

pytestmark = pytest.mark.browser
PAGES = (
    ("", "/sign-in"),
    ("", "/help"),
    ("", "/queue"),
    ("", "/reference"),
    ("", "/reference/codes"),
    ("firm", "/trucks"),
    ("firm", "/declare"),
    ("firm", "/declare/many"),
    ("firm", "/declare/many/{file}"),
    ("firm", "/records/{held}"),
    ("firm", "/records/{held}/amend"),
    ("firm", "/records/{held}/amend/goods-0"),
    ("firm", "/records/{held}/swap"),
    ("firm", "/records/{held}/do/cancel"),
    ("firm", "/records/{owing}"),
    ("firm", "/records/{brings}"),
    ("firm", "/records/{brings}/successor"),
    ("firm", "/records/{succeeds}"),
    ("firm", "/records/{ready}/pass"),
    ("firm", "/records/{queued}"),
    ("firm", "/records/{held}/then?at={moment}"),
    ("firm", "/webhooks"),
    ("firm", "/account"),
    ("firm", "/nothing-here"),
    ("customs", "/work"),
    ("customs", "/records"),
    ("customs", "/records/{held}/decide"),
    ("customs", "/records/{held}/do/hold"),
    ("guard", "/work"),
    ("guard", "/lanes"),
    ("guard", "/lanes/b1-out"),
    ("guard", "/sightings"),
    ("guard", "/sightings/{look_alike}"),
    ("guard", "/sightings/{undeclared}"),
    ("guard", "/discrepancies"),
    ("guard", "/records/{inside}"),
    ("guard", "/records/{inside}/do/override"),
    ("guard", "/records/{inside}/people"),
    ("yard", "/yard"),
    ("yard", "/records/{succeeds}/transfers/{brings}"),
    ("centre", "/overview"),
    ("centre", "/fees"),
    ("centre", "/records/{owing}/do/fee"),
    ("centre", "/queue"),
    ("centre", "/status"),
    ("admin", "/accounts"),
    ("admin", "/accounts/new"),
    ("admin", "/devices"),
    ("admin", "/account"),
    ("auditor", "/journal"),
    ("auditor", "/records/{held}"),
    ("auditor", "/records/{held}/then?at={moment}"),
)


def visit_all(site: Site, language: str, width: int) -> list[tuple[str, Page]]:
    """Every page, each in the window of whoever may see it."""
    site.day.queued = queue_up(site.world)
    open_against_the_gate(site.world, "b2-out")
    site.day.moment = second_for_input(site.world.clock.now())
    windows: dict[str, Page] = {}
    shown = []
    for login, path in PAGES:
        if login not in windows:
            windows[login] = (
                site.signed_in(login, language, width=width) if login else site.visitor(language, width=width)
            )
        address = path.format(**vars(site.day))
        shown.append((address, windows[login]))
    return shown


def test_no_page_has_a_serious_barrier(site: Site) -> None:
    """Axe, by WCAG 2.1 A and AA."""
    found = []
    for address, page in visit_all(site, "en", 1280):
        page.goto(address)
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["html"][:120] for node in violation["nodes"]]
                found.append((address, violation["id"], nodes))
    assert found == []


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
def test_every_page_fits_a_small_phone(site: Site, language: str) -> None:
    too_wide = []
    for address, page in visit_all(site, language, 360):
        page.goto(address)
        assert page.get_attribute("html", "lang") == language
        extra = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if extra > 0:
            too_wide.append((address, extra))
    assert too_wide == []


def test_no_page_breaks_its_own_security_policy(site: Site) -> None:
    """Inline scripts and styles, foreign addresses and script errors all end up in the console."""
    complaints: list[str] = []
    for address, page in visit_all(site, "en", 1280):
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security" in said.text else None)
        page.goto(address)
    assert complaints == []


def test_the_language_is_chosen_and_remembered(site: Site) -> None:
    page = site.visitor("en")
    page.goto("/sign-in")
    page.click("text=Tiếng Việt")
    expect(page.locator("h1")).to_have_text("Đăng nhập")
    page.click("text=中文")
    expect(page.locator("h1")).to_have_text("登录")
    page.goto("/help")
    expect(page.locator("h1")).to_have_text("帮助")
    assert page.get_attribute("html", "lang") == "zh"


def test_the_first_language_is_that_of_the_browser(site: Site) -> None:
    context = site.browser.new_context(base_url=site.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.locator("h1")).to_have_text("登录")


def test_signing_in_works_by_keyboard_alone(site: Site) -> None:
    page = site.visitor("en")
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type("guard")
    page.keyboard.press("Tab")
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Live lanes")


def test_the_focus_is_visible(site: Site) -> None:
    page = site.signed_in("firm")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"


def test_an_open_page_hears_of_a_decision(site: Site) -> None:
    page = site.signed_in("firm")
    page.goto(f"/records/{site.day.waiting}")
    expect(page.locator("[data-live-state]")).to_contain_text("keeps itself up to date")
    plant = page.locator(".card", has=page.get_by_role("heading", name="Plant quarantine", exact=True))
    expect(plant).to_contain_text("Not decided yet")
    site.world.decides(site.day.waiting, Authority.PLANT)
    expect(plant).to_contain_text("Passed", timeout=20_000)


def test_what_someone_is_typing_is_not_taken_away(site: Site) -> None:
    page = site.signed_in("yard")
    expect(page.locator("[data-live-state]")).to_contain_text("keeps itself up to date")
    slot = page.locator(".expected input[name=slot]").first
    slot.fill("B1")
    heard = []
    page.on("response", lambda answer: heard.append(answer.url) if answer.url.endswith("/yard") else None)
    site.world.declare(tractor={"text": "12H-111.11"}, trailer=None)
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(e => e.name.endsWith('/yard'))"
    )
    expect(slot).to_have_value("B1")


def test_a_new_camera_picture_appears_by_itself(site: Site) -> None:
    page = site.signed_in("guard")
    page.goto("/lanes")
    lane = page.locator("#lane-b2-out")
    expect(lane).to_contain_text("No picture yet")
    sees(site.world, "b2-out", "29H77801")
    expect(lane.locator("img")).to_be_visible(timeout=20_000)
    expect(lane.locator("svg.boxes text")).to_have_text("29H-778.01")


def test_a_form_from_elsewhere_is_refused(site: Site) -> None:
    page = site.signed_in("customs")
    page.goto(f"/records/{site.day.held}/decide")
    page.evaluate("document.querySelector('main input[name=csrf]').value = 'forged'")
    page.get_by_label("Pass", exact=True).check()
    page.select_option("#reason", "risk")
    page.click("text=Record the decision")
    expect(page.locator("main")).to_contain_text("csrf_failed")


def test_signing_out_closes_the_door(site: Site) -> None:
    page = site.signed_in("firm")
    page.click("text=Sign out")
    page.goto("/trucks")
    expect(page.locator("h1")).to_have_text("Sign in")
