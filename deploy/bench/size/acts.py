"""What is asked of a gate again and again while it is measured, each time of another record."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.bench.vehicles import machine_vehicles
from deploy.demo.client import DemoClient
from deploy.demo.papers import Papers
from deploy.forms import PHRASE
from deploy.owners import CLOCK
from events.messages.values import Direction

NOTHING = "nothing"
READS = ("record", "list", "number", "plate", "feed")
WRITES = ("declare", "amend", "decide")
"""In this order: what was declared is amended, and what was amended is decided on."""
_FIRM, _OFFICER = "xuatkhau", "haiquan"


@dataclass(frozen=True)
class Held:
    """Some of the records that the gate holds: of the firm that asks, and of all."""

    own: Sequence[str]
    all: Sequence[str]
    numbers: Sequence[str]
    plates: Sequence[str]
    head: int


def templates(url: str, count: int) -> None:
    """Declares `count` crossings of two firms through the door; on each an officer of customs decides."""
    with closing(DemoClient(url, "haiquan", PHRASE)) as officer:
        for login, direction in (("xuatkhau", Direction.EXPORT), ("nhapkhau", Direction.IMPORT)):
            with closing(DemoClient(url, login, PHRASE)) as firm:
                for _, body in zip(range(count // 2), declarations(direction, 0), strict=False):
                    _decided(officer, firm.post("/declarations", body)["record_id"], version=1)


def acts(stack: ExitStack, urls: tuple[str, str], held: Held) -> Mapping[str, Callable[[], object]]:
    """By name; each does its act once. `urls`: the gate's and that of the handler that does nothing."""
    chance = random.Random(held.head)
    nothing = stack.enter_context(httpx.Client(base_url=urls[1], timeout=30))
    firm, officer = (
        stack.enter_context(closing(DemoClient(urls[0], who, PHRASE))) for who in (_FIRM, _OFFICER)
    )
    bodies, declared = declarations(Direction.EXPORT, held.head), list[str]()

    def declare() -> None:
        declared.append(firm.post("/declarations", next(bodies))["record_id"])

    return {
        NOTHING: lambda: nothing.get(f"/{chance.choice(held.all)}").raise_for_status(),
        "record": lambda: firm.get(f"/records/{chance.choice(held.own)}"),
        "list": lambda: officer.get("/records?limit=50"),
        "number": lambda: officer.get(f"/records?customs_declaration={chance.choice(held.numbers)}"),
        "plate": lambda: officer.get(f"/records?text={chance.choice(held.plates)}"),
        "feed": lambda: firm.get(f"/events?limit=100&after={chance.randrange(held.head)}"),
        "declare": declare,
        "amend": lambda: _amended(firm, declared[-1], next(bodies)),
        "decide": lambda: _decided(officer, declared[-1], version=2),
    }


def declarations(direction: Direction, start: int) -> Iterator[dict[str, Any]]:
    stories = machine_vehicles(40_000)
    for number, story in enumerate(story for story in stories if story.direction is direction):
        yield Papers(story, f"{(start * 7 + number) % 10**9 + 10**9:010}").declaration(
            CLOCK.now(), trailer=None
        )


def _amended(firm: DemoClient, record: str, body: dict[str, Any]) -> None:
    amendment = {"seen_version": 1, "declaration": body, "reason": "cân lại"}
    firm.post(f"/records/{record}/amendments", amendment)


def _decided(officer: DemoClient, record: str, version: int) -> None:
    """The first word of customs on it: no agency is there."""
    body = {"seen_version": version, "seen_decision": "", "authority": "customs", "state": "passed"}
    officer.post(f"/records/{record}/decisions", {**body, "reason": "checked"})
