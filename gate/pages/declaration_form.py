"""Between the declare form's fields and the declaration the gate understands, in both directions."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from events.messages.values import Direction
from gate.domain.declaration import Declaration, Person, TypedGoods, TypedPaper, TypedPlate
from gate.domain.points import Reference
from gate.pages import times
from gate.pages.forms import Form
from gate.pages.words import CERTIFICATES, PERMITS, Translate
from gate.services.views.shapes import RecordView

MAX_GOODS_LINES = 30
_GOODS_TEXTS = ("hs", "description", "gross_kg", "packages", "origin")
_GOODS_TICKS = ("plant", "animal", "perishable")


def goods_lines(form: Form) -> int:
    """How many goods lines the form shows; whoever sends nonsense gets one."""
    count = form.text("goods_lines")
    return max(1, min(MAX_GOODS_LINES, int(count))) if count.isdecimal() else 1


def fresh(now: datetime, route: str) -> Form:
    """Sensible defaults: loaded, from the next full hour on, for a day."""
    start = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    values = {
        "route": route,
        "loaded": "yes",
        "planned_from": times.for_input(now),
        "planned_until": times.for_input(start + timedelta(hours=24)),
        "goods_lines": "1",
        "goods-0-packages": "1",
    }
    return Form(values)


def of_record(record: RecordView) -> Form:
    """The form as it would have been filled in for this record."""
    values = {
        "route": record.route,
        "loaded": "yes" if record.loaded else "no",
        "two_way": "yes" if record.two_way else "",
        "capacity_kg": str(record.capacity_kg or ""),
        "container_feet": str(record.container_feet or ""),
        "planned_from": times.for_input(record.planned_from),
        "planned_until": times.for_input(record.planned_until),
        "tractor": record.vehicle.tractor.raw or record.vehicle.tractor.text,
        "tractor_country": str(record.vehicle.tractor.country),
        "containers": ", ".join(record.vehicle.containers),
        "customs_declarations": ", ".join(paper.number for paper in record.customs_declarations),
        "border_form": times.for_input(record.border_form_declared_at)
        if record.border_form_declared_at
        else "",
        "goods_lines": str(max(1, len(record.goods))),
    }
    if trailer := record.vehicle.trailer:
        values |= {"trailer": trailer.raw or trailer.text, "trailer_country": str(trailer.country)}
    for paper in record.certificates:
        values[f"certificate-{paper.kind}"] = paper.number
    for permit in record.permits:
        values[f"permit-{permit.kind}"] = permit.number
        if permit.valid_until:
            until = times.local(permit.valid_until).date().isoformat()
            values[f"permit-{permit.kind}-until"] = until
    return Form(values | dict(_goods_values(record)))


def _goods_values(record: RecordView) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(record.goods):
        for name in _GOODS_TEXTS:
            yield f"goods-{number}-{name}", str(getattr(line, name))
        for name in _GOODS_TICKS:
            yield f"goods-{number}-{name}", "yes" if getattr(line, name) else ""


def to_declaration(form: Form, reference: Reference, gate: str, say: Translate) -> Declaration | None:
    """The declaration the form describes, or None with what is wrong noted in the form.

    Only what cannot be expressed as a declaration is refused here; the rules are the gate's."""
    start, end = _instant(form, "planned_from", say), _instant(form, "planned_until", say)
    border_form = _instant(form, "border_form", say) if form.text("border_form") else None
    permits = tuple(_permits(form, say))
    route = reference.routes.get(form.text("route"))
    if route is None:
        form.wrong("route", say("Choose a route."))
    if start is None or end is None or route is None or form.errors:
        return None
    loaded = form.text("loaded") != "no"
    return Declaration(
        direction=Direction(route.direction),
        gate=gate,
        route=route.id,
        loaded=loaded,
        two_way=form.ticked("two_way"),
        capacity_kg=form.text("capacity_kg")[:20],
        container_feet=form.text("container_feet")[:10],
        tractor=plate(form, "tractor"),
        trailer=plate(form, "trailer") if form.text("trailer") else None,
        containers=form.list("containers")[:4],
        planned_from=start,
        planned_until=end,
        goods=tuple(line for n in range(goods_lines(form)) if (line := goods_line(form, n)))
        if loaded
        else (),
        customs_declarations=form.list("customs_declarations")[:50] if loaded else (),
        certificates=tuple(_certificates(form)),
        permits=permits,
        border_form_declared_at=border_form,
        people=driver(form),
    )


def fields() -> dict[str, str]:
    """JSON Pointers into the declaration and the form fields they belong to."""
    known = {
        "/tractor": "tractor",
        "/tractor/country": "tractor_country",
        "/trailer": "trailer",
        "/trailer/country": "trailer_country",
        "/route": "route",
        "/direction": "route",
        "/loaded": "loaded",
        "/containers": "containers",
        "/planned_from": "planned_from",
        "/planned_until": "planned_until",
        "/goods": "goods-0-description",
        "/customs_declarations": "customs_declarations",
        "/border_form_declared_at": "border_form",
        "/two_way": "two_way",
        "/capacity_kg": "capacity_kg",
        "/container_feet": "container_feet",
    }
    for number in range(MAX_GOODS_LINES):
        known[f"/goods/{number}"] = f"goods-{number}-description"
        known |= {f"/goods/{number}/{name}": f"goods-{number}-{name}" for name in _GOODS_TEXTS}
    return known


def paper_fields(declaration: Declaration) -> dict[str, str]:
    """Papers are sent as lists, so their places depend on which were filled in."""
    certificates = {
        f"/certificates/{n}": f"certificate-{p.kind}" for n, p in enumerate(declaration.certificates)
    }
    return certificates | {f"/permits/{n}": f"permit-{p.kind}" for n, p in enumerate(declaration.permits)}


def plate(form: Form, name: str) -> TypedPlate:
    country = form.text(f"{name}_country")
    return TypedPlate.model_validate({"text": form.text(name)[:40], "country": country or None})


def _filled(form: Form, number: int) -> bool:
    """A goods line left wholly empty behind the first is no line."""
    return number == 0 or any(
        form.text(f"goods-{number}-{name}") for name in ("hs", "description", "gross_kg")
    )


def goods_line(form: Form, number: int) -> TypedGoods | None:
    """None where the form shows no such line."""
    if not _filled(form, number):
        return None
    prefix = f"goods-{number}-"
    packages = form.text(f"{prefix}packages")
    return TypedGoods(
        hs=form.text(f"{prefix}hs")[:20],
        description=form.text(f"{prefix}description")[:500],
        gross_kg=form.text(f"{prefix}gross_kg")[:20],
        packages=int(packages) if packages.isdecimal() and len(packages) < 8 else 1,
        origin=form.text(f"{prefix}origin")[:2] or "VN",
        plant=form.ticked(f"{prefix}plant"),
        animal=form.ticked(f"{prefix}animal"),
        perishable=form.ticked(f"{prefix}perishable"),
    )


def _certificates(form: Form) -> Iterator[TypedPaper]:
    for kind in CERTIFICATES:
        if number := form.text(f"certificate-{kind}"):
            yield TypedPaper(kind=kind, number=number[:60])


def _permits(form: Form, say: Translate) -> Iterator[TypedPaper]:
    for kind in PERMITS:
        if number := form.text(f"permit-{kind}"):
            yield TypedPaper(
                kind=kind, number=number[:60], valid_until=_end_of_day(form, f"permit-{kind}-until", say)
            )


def _end_of_day(form: Form, name: str, say: Translate) -> datetime | None:
    """A paper is valid to the end of its last day, at the gate."""
    if not form.text(name):
        return None
    try:
        day = datetime.fromisoformat(form.text(name)).date()
    except ValueError:
        form.wrong(name, say("Write a day, as in the calendar."))
        return None
    return datetime.combine(day, time(23, 59, 59), times.GATE_ZONE)


def driver(form: Form) -> tuple[Person, ...] | None:
    """The driver; nobody named leaves the people of an amended record as they are."""
    if not (name := form.text("driver_name")):
        return None
    return (
        Person(
            name=name[:200],
            document=form.text("driver_document")[:60],
            licence=form.text("driver_licence")[:60],
            phone=form.text("driver_phone")[:30],
            nationality=form.text("driver_country") if form.text("driver_country") in ("VN", "CN") else "VN",
        ),
    )


def _instant(form: Form, name: str, say: Translate) -> datetime | None:
    try:
        return times.from_input(form.text(name))
    except ValueError:
        form.wrong(name, say("Write day and time."))
        return None
