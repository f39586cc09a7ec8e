"""A real Chromium on a real gate. Each test has a gate of its own, so that nothing of one is seen by another."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.gate_site import PASSWORD, Day, make_small_gate, served, small_gate
from tests.integration.gate.world import World

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """The served gate with its day, and visitors with windows of their own."""

    address: str
    world: World
    day: Day
    browser: Browser

    def visitor(self, language: str = "en", *, width: int = 1280, scripts: bool = True) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, base_url=self.address
        )
        context.add_cookies([{"name": "lang", "value": language, "url": self.address}])
        return context.new_page()

    def signed_in(self, login: str, language: str = "en", *, width: int = 1280, scripts: bool = True) -> Page:
        page = self.visitor(language, width=width, scripts=scripts)
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url(lambda address: "sign-in" not in address)
        return page


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_path: Path) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=str(chromium_path), args=_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Day]:
    folder = tmp_path_factory.mktemp("small-gate")
    return folder, make_small_gate(folder)


@pytest.fixture
def site(made_once: tuple[Path, Day], tmp_path: Path, chromium: Browser) -> Iterator[Site]:
    folder, day = made_once
    copytree(folder, tmp_path, dirs_exist_ok=True)
    with small_gate(tmp_path) as world, served(world) as address:
        world.clock.advance(
            15
        )  # behind the last thing of the day that was made: who is seen next comes later
        yield Site(address, world, day, chromium)
        for context in chromium.contexts:
            context.close()
