"""Ways and rules: what the gate goes by, and what is to change. For everyone who plans a crossing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from events.messages.values import Authority
from gate.domain.points import Point, Requirement, Route
from gate.pages.languages import mark as _
from gate.pages.visit import Visit
from gate.pages.visitors import anyone
from gate.services.views.reference import ListChange, ReferenceRowView, hs_codes_at, reference_at

router = APIRouter()
_STARTS, _ENDS = _("%(what)s begins"), _("%(what)s ends")
_MANY_START, _MANY_END = _("%(what)s: %(count)s begin"), _("%(what)s: %(count)s end")
_MOST_CODES = 100


@dataclass(frozen=True)
class Stop:
    """One point of a way: what it asks for, in words, and the lanes that lead there."""

    name: str
    optional: bool
    needs: tuple[str, ...]
    lanes: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    name: str
    direction: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Coming:
    at: datetime
    text: str
    details: tuple[str, ...]


@router.get("/reference")
def show(visit: Annotated[Visit, Depends(anyone)]) -> HTMLResponse:
    with visit.read() as session:
        seen = reference_at(visit.gate, session, visit.now)
    return visit.page(
        "reference.html",
        ways=[_way(visit, route) for route in visit.reference.routes.values()],
        clocks=[row for row in seen.in_force if row.kind == "clock"],
        tariff=[row for row in seen.in_force if row.kind in ("fee_rate", "fee_share")],
        rules=list(_rules(row for row in seen.in_force if row.kind == "rule_text")),
        coming=sorted(
            (
                *(_coming(visit, row) for row in seen.changes),
                *(one for change in seen.list_changes for one in _counted(visit, change)),
            ),
            key=lambda one: one.at,
        ),
    )


@router.get("/reference/codes")
def codes(visit: Annotated[Visit, Depends(anyone)], find: str = "") -> HTMLResponse:
    """Codes of goods by their first digits, and the provinces of plates."""
    digits = "".join(sign for sign in find if sign.isascii() and sign.isdigit())[:8]
    with visit.read() as session:
        page = hs_codes_at(visit.gate, session, visit.now, digits, ("", _MOST_CODES))
        chapter = hs_codes_at(visit.gate, session, visit.now, digits[:2], ("", 2)).rows if digits else ()
        seen = reference_at(visit.gate, session, visit.now)
    visit.sent.values["find"] = find[:20]
    provinces: dict[str, list[str]] = {}
    for row in seen.in_force:
        if row.kind == "province":
            code = row.id.removeprefix("vn-")
            provinces.setdefault(visit.speech.name(row.names, code), []).append(code)
    return visit.page(
        "codes.html",
        digits=digits,
        codes=page.rows,
        more=page.cursor,
        whole_chapter=[row.id for row in chapter] == [digits[:2]],
        provinces=provinces,
    )


def _rules(rows: Iterable[ReferenceRowView]) -> Iterator[tuple[str, list[ReferenceRowView]]]:
    """By authority, in the order in which they are always named."""
    listed = list(rows)
    for authority in Authority:
        if found := [row for row in listed if row.says["authority"] == authority]:
            yield authority, found


def _counted(visit: Visit, change: ListChange) -> Iterator[Coming]:
    what = visit.speech.word("reference", change.kind).text
    for sentence, count in ((_MANY_START, change.begin), (_MANY_END, change.end)):
        if count:
            yield Coming(
                change.at, visit.speech.say(sentence, what=what, count=visit.speech.number(count)), ()
            )


def _way(visit: Visit, route: Route) -> Way:
    stops = (_stop(visit, visit.reference.point(step.point), optional=step.optional) for step in route.steps)
    return Way(visit.speech.name(route.names, route.id), route.direction, tuple(stops))


def _stop(visit: Visit, point: Point, *, optional: bool) -> Stop:
    lanes = (lane for lane in visit.reference.lanes.values() if lane.point == point.id)
    return Stop(
        visit.speech.name(point.names, point.id),
        optional,
        tuple(_needs(visit, point.needs, point.authorities)),
        tuple(visit.speech.name(lane.names, lane.id) for lane in lanes),
    )


def _needs(visit: Visit, needs: tuple[str, ...], authorities: tuple[str, ...]) -> Iterator[str]:
    for need in needs:
        text = visit.speech.word("need", need).text
        if need == Requirement.DECISIONS:
            text += visit.speech.colon + visit.speech.listed(
                visit.speech.word("authority", one).text for one in authorities
            )
        yield text


def _coming(visit: Visit, row: ReferenceRowView) -> Coming:
    begins = row.valid_from > visit.now
    kind = visit.speech.word("reference", row.kind).text
    name = (
        visit.speech.word("clock", row.id).text
        if row.kind == "clock"
        else visit.speech.name(row.names, row.id)
    )
    at = row.valid_from if begins or row.valid_until is None else row.valid_until
    text = visit.speech.say(_STARTS if begins else _ENDS, what=f"{kind} “{name}”")
    return Coming(at, text, tuple(_details(visit, row)) if begins else ())


def _details(visit: Visit, row: ReferenceRowView) -> Iterator[str]:
    """What a person can read of a row; the rest stands in the API's answer."""
    says = row.says
    if row.kind == "clock":
        yield visit.speech.say("%(hours)s hours", hours=visit.speech.number(float(str(says["hours"]))))
    if row.kind == "fee_rate":
        yield f"{visit.speech.number(float(str(says['amount'])))} đ"
    if "source" in says:
        others = says.get("sources")
        known = {code: str(text) for code, text in others.items()} if isinstance(others, dict) else {}
        yield visit.speech.told(str(says["source"]), known).text
    if row.kind == "point":
        yield from _needs(visit, _texts(says["needs"]), _texts(says["authorities"]))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
