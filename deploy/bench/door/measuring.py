"""How long does the door take, and do others notice when one sender asks for fifty times its share instead of just that? In rounds."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from deploy.bench.door.flood import Flood, flooding
from deploy.bench.door.senders import FLOODER, LIST, Heard, Senders
from deploy.demo.client import DemoClient
from deploy.forms import PHRASE, Form
from gate.web.shares import REQUESTS, WINDOW_SECONDS

TIMES_ITS_SHARE = 50


@dataclass(frozen=True)
class DoorFigures:
    """Milliseconds of senders well within their share: beside one that asks for just its share (`share`), and beside the same with
    50 times that (`flood`). `slower`: p99 then against p99 before. `refused`: answers 429 to the one."""

    form: str
    records: int
    asked: int
    failed: int
    share_p50: float
    share_p99: float
    flood_p50: float
    flood_p99: float
    slower: float
    heard: int
    refused: int


def measure_door(name: str, form: Form, records: int, rounds: tuple[int, float]) -> DoorFigures:
    """`rounds`: how many of how many seconds, with just the share and with the flood in turn; the gate holds `records`."""
    senders = Senders(form, records)
    with closing(DemoClient(form.url, FLOODER, PHRASE)) as firm:
        token = firm.token
    share, flood, answers = Heard(), Heard(), Counter[int]()
    for _ in range(rounds[0]):
        for heard, times in ((share, 1), (flood, TIMES_ITS_SHARE)):
            one = Flood(form.port, token, f"/api/v1{LIST}", times * REQUESTS / WINDOW_SECONDS)
            with flooding(one) as told:
                senders.ask(rounds[1], heard)
            answers += told
    return DoorFigures(
        form=name,
        records=records,
        asked=len(share.times) + len(flood.times),
        failed=share.failed + flood.failed,
        share_p50=share.quantile(0.5),
        share_p99=share.quantile(0.99),
        flood_p50=flood.quantile(0.5),
        flood_p99=flood.quantile(0.99),
        slower=flood.quantile(0.99) / share.quantile(0.99),
        heard=answers[200],
        refused=answers[429],
    )
