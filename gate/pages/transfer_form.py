"""Between the fields of a transshipment and what goes of each goods line."""

from collections.abc import Sequence
from typing import Any

from events.messages.facts import GoodsLine
from gate.domain.transfer import same_goods
from gate.pages.forms import Form
from gate.pages.words import Translate


def filled(lines: Sequence[GoodsLine | None]) -> dict[str, str]:
    """The amounts of these lines as form fields, place by place; None leaves its fields empty."""
    values: dict[str, str] = {}
    for place, line in enumerate(lines):
        values[f"goods-{place}-gross_kg"] = f"{line.gross_kg:f}" if line else ""
        values[f"goods-{place}-packages"] = str(line.packages) if line else ""
    return values


def planned_on(load: Sequence[GoodsLine], planned: Sequence[GoodsLine]) -> list[GoodsLine | None]:
    """For each line of the load what was planned to go of it."""
    left, found = list(planned), []
    for line in load:
        fitting = next((one for one in left if same_goods(one, line)), None)
        if fitting is not None:
            left.remove(fitting)
        found.append(fitting)
    return found


def takes_of(form: Form, count: int, say: Translate) -> list[dict[str, Any]]:
    """What goes of `count` lines, without those left empty; packages that are no number are noted."""
    takes = []
    for place in range(count):
        weight, packages = form.text(f"goods-{place}-gross_kg"), form.text(f"goods-{place}-packages")
        if not weight:
            continue
        if not packages.isdecimal() or not 0 < int(packages) <= 1_000_000:
            form.wrong(f"goods-{place}-packages", say("Count the packages: at least 1."))
            continue
        takes.append({"line": place, "packages": int(packages), "gross_kg": weight[:20]})
    return takes


def take_fields(takes: Sequence[dict[str, Any]]) -> dict[str, str]:
    """JSON Pointers into the goods as sent, and the fields they were typed in."""
    known = {"/goods": "goods-0-gross_kg"}
    for n, take in enumerate(takes):
        known[f"/goods/{n}"] = f"goods-{take['line']}-gross_kg"
        known[f"/goods/{n}/packages"] = f"goods-{take['line']}-packages"
    return known
