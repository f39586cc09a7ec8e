"""The small parts of pages: plates, times, comparisons, the chart, forms, and where an address may lead."""

from datetime import UTC, datetime, timedelta

import pytest

from events.messages.lane import CharacterPosterior, PlateEvidence
from events.messages.values import Country, Direction, PlateId
from gate.domain.errors import RuleFailure
from gate.pages import times
from gate.pages.chart import BASE, TOP, chart
from gate.pages.comparing import compare, read_plate
from gate.pages.declaration_form import fields
from gate.pages.forms import Form, field_of, put_failures
from gate.pages.plates import chip
from gate.pages.routes.account import local_path
from gate.pages.speech import Speech
from gate.pages.templating import percent, static

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_a_plate_is_drawn_as_printed_in_the_usual_colour_of_its_country() -> None:
    assert (chip("桂F12345").text, chip("桂F12345").country, chip("桂F12345").colour) == (
        "桂F·12345",
        "CN",
        "yellow",
    )
    assert (chip("12C12345").text, chip("12C12345").colour) == ("12C-123.45", "white")


def test_a_known_colour_outranks_the_usual_one() -> None:
    assert chip(PlateId(country=Country.VIETNAM, text="12C12345", colour="yellow")).colour == "yellow"
    assert chip(PlateId(country=Country.VIETNAM, text="12C12345", colour="plaid")).colour == "white"


def test_times_are_those_of_the_gate_with_their_zone() -> None:
    assert times.day_and_time(NOON, "vi") == "24/11/2026 12:00 UTC+7"
    assert times.window(NOON, NOON + timedelta(hours=3), "en") == "24/11/2026 12:00–15:00 UTC+7"
    assert times.window(NOON, NOON + timedelta(days=1), "vi") == "24/11/2026 12:00 – 25/11/2026 12:00 UTC+7"


def test_chinese_reads_the_year_first() -> None:
    assert times.day(NOON, "zh") == "2026年11月24日"
    assert times.to_the_second(NOON, "zh") == "2026年11月24日 12:00:00 UTC+7"
    assert Speech("zh").colon == "："


def test_a_typed_time_is_read_as_time_of_the_gate() -> None:
    assert times.from_input(times.for_input(NOON)) == NOON


def test_the_day_changes_at_midnight_of_the_gate() -> None:
    assert times.day(datetime(2026, 11, 24, 17, 30, tzinfo=UTC), "vi") == "25/11/2026"


def test_a_reader_is_never_certain() -> None:
    assert percent(1.0) == 99
    assert percent(0.456) == 46


def test_only_the_characters_that_differ_are_marked() -> None:
    places = compare("15C34508", "15C34503")
    assert [place.sign for place in places if place.differs] == ["8"]
    assert places[-1].read == "3"


def test_a_character_the_reader_lost_is_marked_without_a_counterpart() -> None:
    places = compare("15C34508", "15C4508")
    assert [(place.sign, place.read) for place in places if place.differs] == [("3", "")]


def test_doubt_shows_the_next_best_characters_and_certainty_does_not() -> None:
    posteriors = (
        CharacterPosterior(candidates=(("8", 0.55), ("B", 0.4))),
        CharacterPosterior(candidates=(("1", 0.99), ("7", 0.01))),
    )
    plate = PlateEvidence(
        camera="front", part="front", text="8111", country=None, layout=1, probability=0.5, accepted=False,
        characters=posteriors, frames=3,
    )  # fmt: skip
    doubtful, sure = read_plate(plate).characters
    assert (doubtful.unsure, doubtful.others) == (True, "B")
    assert (sure.unsure, sure.others) == (False, "")


def test_the_chart_keeps_every_bar_inside_and_counts_all() -> None:
    drawn = chart({(Direction.EXPORT, 0): 7, (Direction.IMPORT, 23): 31}, "")
    assert (drawn.export_total, drawn.import_total) == (7, 31)
    assert all(bar.y >= TOP and bar.y + bar.height <= BASE + 0.1 for bar in drawn.bars)
    assert all(bar.x + bar.width <= drawn.width for bar in drawn.bars)


def test_an_empty_day_is_a_chart_without_bars() -> None:
    assert chart({}, "").bars == ()


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("/tractor/text", "tractor"),
        ("/tractor/country", "tractor_country"),
        ("/goods/3/hs", "goods-3-hs"),
        ("/goods/3/unheard_of", "goods-3-description"),
        ("/containers/1", "containers"),
        ("/nobody/knows", ""),
    ],
)
def test_a_failure_stands_at_its_field(pointer: str, field: str) -> None:
    assert field_of(pointer, fields()) == field


def test_the_first_failure_of_a_field_counts_and_is_told_in_the_readers_language() -> None:
    form = Form()
    failures = [
        RuleFailure("plate_invalid", "/tractor/text", "46C", "Write it again."),
        RuleFailure("plate_is_trailer", "/tractor/text", "46C", "No."),
        RuleFailure("brand_new_code", "/trailer", "x", "Do this."),
    ]
    put_failures(form, failures, fields(), Speech("vi"))
    assert form.errors["tractor"].startswith("“46C” không phải biển số")
    assert form.errors["trailer"] == "Do this."


def test_several_entries_may_be_separated_as_people_do() -> None:
    assert Form({"containers": "CSQU3054383; MSCU6398705,\nCBHU3202732 ,"}).list("containers") == (
        "CSQU3054383",
        "MSCU6398705",
        "CBHU3202732",
    )


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/trucks", "/trucks"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil", "/"),
        ("", "/"),
    ],
)
def test_an_address_never_leads_elsewhere(asked: str, led_to: str) -> None:
    assert local_path(asked) == led_to


def test_a_static_file_is_named_by_its_content() -> None:
    assert static("base.css").startswith("/static/base.css?v=")
