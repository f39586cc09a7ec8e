"""The parts of a declaration that can be amended one by one, each with its fields."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.pages import times
from gate.pages.countries import origins
from gate.pages.plates import chip, container_text
from gate.pages.speech import Speech
from gate.pages.words import CERTIFICATES, PERMITS
from gate.services.views.shapes import RecordView


@dataclass(frozen=True)
class Entry:
    """One field. `style` is the type of an input, or select, or check."""

    name: str
    label: str
    style: str = "text"
    cls: str = "w-mid"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Part:
    name: str
    title: str
    value: str
    entries: tuple[Entry, ...]


def parts(record: RecordView, speech: Speech) -> list[Part]:
    return [
        *_vehicle_parts(record, speech),
        _window_part(record, speech),
        *_goods_parts(record, speech),
        *_paper_parts(record, speech),
    ]


def part_of(record: RecordView, name: str, speech: Speech) -> Part | None:
    return next((part for part in parts(record, speech) if part.name == name), None)


def _lands(speech: Speech, unsaid: str) -> tuple[tuple[str, str], ...]:
    return (("", unsaid), ("VN", speech.say("Vietnam")), ("CN", speech.say("China")))


def _vehicle_parts(record: RecordView, speech: Speech) -> Iterator[Part]:
    say, vehicle = speech.say, record.vehicle
    lands = _lands(speech, say("By the plate"))
    land = say("Registered in")
    for name, title, plate in (
        ("tractor", say("Tractor"), vehicle.tractor),
        ("trailer", say("Trailer"), vehicle.trailer),
    ):
        entries = (
            Entry(name, title, cls="plate-input w-mid"),
            Entry(f"{name}_country", land, "select", options=lands),
        )
        yield Part(name, title, chip(plate).text if plate else "", entries)
    numbers = ", ".join(container_text(number) for number in vehicle.containers)
    title = say("Container numbers")
    yield Part("containers", title, numbers, (Entry("containers", title),))
    yield _size_part(record, speech)


def _size_part(record: RecordView, speech: Speech) -> Part:
    say = speech.say
    capacity = f"{speech.number(record.capacity_kg)} kg" if record.capacity_kg else ""
    feet = f"{record.container_feet}′" if record.container_feet else ""
    entries = (
        Entry("capacity_kg", say("Load capacity, kg"), cls="w-short"),
        Entry("container_feet", say("Length of the container, feet"), cls="w-short"),
    )
    return Part("size", say("Size, for the fee"), " · ".join(filter(None, (capacity, feet))), entries)


def _window_part(record: RecordView, speech: Speech) -> Part:
    say = speech.say
    value = times.window(record.planned_from, record.planned_until, speech.language)
    entries = (
        Entry("planned_from", say("Earliest arrival"), "datetime-local"),
        Entry("planned_until", say("Latest arrival"), "datetime-local"),
    )
    return Part("window", say("Planned arrival"), value, entries)


def _goods_parts(record: RecordView, speech: Speech) -> Iterator[Part]:
    say = speech.say
    for number, line in enumerate(record.goods):
        prefix = f"goods-{number}-"
        value = f"{line.description} · HS {line.hs} · {speech.number(line.gross_kg)} kg"
        entries = (
            Entry(f"{prefix}description", say("What are the goods?")),
            Entry(f"{prefix}hs", say("HS code"), cls="w-short"),
            Entry(f"{prefix}gross_kg", say("Gross weight, kg"), cls="w-short"),
            Entry(f"{prefix}packages", say("Packages"), cls="w-short"),
            Entry(f"{prefix}origin", say("Country of origin"), "select", options=origins(speech.language)),
            Entry(f"{prefix}plant", say("Plants or plant products"), "check"),
            Entry(f"{prefix}animal", say("Animals or animal products"), "check"),
            Entry(f"{prefix}perishable", say("Perishable"), "check"),
        )
        yield Part(f"goods-{number}", say("Goods line %(number)s", number=str(number + 1)), value, entries)
    title = say("Customs declaration numbers")
    value = ", ".join(paper.number for paper in record.customs_declarations)
    yield Part("customs", title, value, (Entry("customs_declarations", title),))


def _paper_parts(record: RecordView, speech: Speech) -> Iterator[Part]:
    say = speech.say
    numbers = {paper.kind: paper.number for paper in record.certificates}
    permits = {paper.kind: paper.number for paper in record.permits}
    form = record.border_form_declared_at
    title = say("When was the border guard form (09) sent?")
    value = times.day_and_time(form, speech.language) if form else ""
    yield Part("border-form", title, value, (Entry("border_form", title, "datetime-local"),))
    driver = (
        Entry("driver_name", say("Full name")),
        Entry("driver_country", say("Nationality"), "select", options=_lands(speech, "–")),
        Entry("driver_document", say("Passport or border pass number")),
        Entry("driver_licence", say("Driving licence number")),
    )
    yield Part("driver", say("The driver"), say("declared") if record.driver_declared else "", driver)
    for kind in CERTIFICATES:
        label = speech.word("certificate", kind).text
        yield Part(
            f"certificate-{kind}", label, numbers.get(kind, ""), (Entry(f"certificate-{kind}", label),)
        )
    for kind in PERMITS:
        label = speech.word("permit", kind).text
        until = Entry(f"permit-{kind}-until", say("Valid until"), "date", "w-short")
        yield Part(f"permit-{kind}", label, permits.get(kind, ""), (Entry(f"permit-{kind}", label), until))
