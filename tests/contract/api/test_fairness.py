"""A sender has its share of the door: what it sends beyond is refused, and nobody else notices."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from math import ceil

import httpx
import pytest

from deploy.settings import Settings
from gate.web.shares import WINDOW_SECONDS
from tests.contract.api.conftest import Api, running

SHARE = 20


@pytest.fixture
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(Settings(data=tmp_path_factory.mktemp("busy"), sender_share=SHARE)) as made:
        yield made


def flood(api: Api, *who: str) -> list[httpx.Response]:
    """Three times the share at once: counted as it arrives, however slow the answers are."""
    with ThreadPoolExecutor(3 * SHARE) as pool:
        return list(pool.map(lambda name: api.call(name, "GET", "/records"), islice(cycle(who), 3 * SHARE)))


def refused(answers: list[httpx.Response]) -> list[httpx.Response]:
    return [answer for answer in answers if answer.status_code == 429]


def beyond_the_share(api: Api, *who: str) -> list[httpx.Response]:
    """What was refused of a flood: all but the share and what came free again while the flood lasted."""
    began = time.monotonic()
    answers = flood(api, *who)
    came_free = ceil(SHARE * (time.monotonic() - began) / WINDOW_SECONDS)
    beyond = refused(answers)
    assert len(answers) - len(beyond) <= SHARE + came_free
    return beyond


def test_every_answer_tells_what_is_left(busy: Api) -> None:
    first, second = (busy.call("haiquan", "GET", "/records") for _ in range(2))
    assert first.headers["ratelimit-policy"] == f'"sender";q={SHARE};w=10'
    left = [
        re.sub(r'"sender";r=(\d+);t=\d+', r"\1", answer.headers["ratelimit"]) for answer in (first, second)
    ]
    assert left == [str(SHARE - 1), str(SHARE - 2)]


def test_a_sender_over_its_share_waits_while_others_are_heard(busy: Api) -> None:
    beyond = beyond_the_share(busy, "xuatkhau")
    assert len(beyond) <= 2 * SHARE
    assert (beyond[0].json()["code"], beyond[0].json()["retryable"]) == ("share_spent", True)
    assert beyond[0].headers["ratelimit"].startswith('"sender";r=0;')
    assert busy.call("nhapkhau", "GET", "/records").status_code == 200
    assert busy.call("haiquan", "GET", "/records").status_code == 200
    told = [row for row in busy.journalled("request_refused") if row.code == "share_spent"]
    assert {row.name for row in told} == {"Nguyễn Thu Hà"}
    time.sleep(int(beyond[-1].headers["retry-after"]))
    assert busy.call("xuatkhau", "GET", "/records").status_code == 200


def test_a_page_says_it_in_words(busy: Api) -> None:
    flood(busy, "xuatkhau")
    page = busy.page("xuatkhau", "GET", "/")
    assert page.headers["content-type"].startswith("text/html")
    assert "You send more than your share. Wait a little" in page.text


def test_tokens_that_are_nobodys_count_for_the_address_they_come_from(busy: Api) -> None:
    made_up = {f"made-up-{number}": f"made-up-{number}" for number in range(3 * SHARE)}
    busy.tokens.update(made_up)
    assert beyond_the_share(busy, *made_up)
    assert busy.call("haiquan", "GET", "/records").status_code == 200
