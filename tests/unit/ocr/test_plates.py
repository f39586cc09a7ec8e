import pytest

from ocr.plates import PlateError, canonical, display, find_kind, parse
from ocr.plates.vietnam import PROVINCE_CODES, SERIES_LETTERS

VIETNAM = [
    ("12C-123.45", "12C12345", "vehicle"),
    ("12c 1234", "12C1234", "vehicle"),
    ("12R-001.23", "12R00123", "trailer"),
    ("15RM-012.34", "15RM01234", "trailer"),
    ("29LD-123.45", "29LD12345", "special"),
    ("80-276-NG-01", "80276NG01", "foreign"),
    ("80NG-123.45", "80NG12345", "foreign"),
    ("59-X3 123.45", "59X312345", "motorbike"),
    ("29-MĐ1 123.45", "29MD112345", "motorbike"),
    ("29AA-123.45", "29AA12345", "two_letter"),
    ("KP-12-34", "KP1234", "army"),
]
CHINA = [
    ("桂F·12345", "桂F12345", "vehicle"),
    ("粤B A12B3", "粤BA12B3", "vehicle"),
    ("陕CCQ3TP", "陕CCQ3TP", "vehicle"),
    ("桂F1234挂", "桂F1234挂", "trailer"),
    ("京A1234学", "京A1234学", "learner"),
    ("京A1234警", "京A1234警", "police"),
    ("粤ZAB12港", "粤ZAB12港", "hongkong"),
    ("粤Z1234澳", "粤Z1234澳", "macau"),
    ("沪A0023领", "沪A0023领", "consulate"),
    ("使224578", "使224578", "embassy"),
    ("粤OA9112", "粤OA9112", "official"),
    ("桂A12345D", "桂A12345D", "new_energy_large"),
    ("桂AD12345", "桂AD12345", "new_energy_small"),
]


@pytest.mark.parametrize(("written", "text", "kind"), VIETNAM)
def test_a_vietnamese_plate_is_understood(written: str, text: str, kind: str) -> None:
    plate = parse(written)
    assert (plate.country, plate.text, plate.kind) == ("VN", text, kind)


@pytest.mark.parametrize(("written", "text", "kind"), CHINA)
def test_a_chinese_plate_is_understood(written: str, text: str, kind: str) -> None:
    plate = parse(written)
    assert (plate.country, plate.text, plate.kind) == ("CN", text, kind)


@pytest.mark.parametrize("text", [text for _, text, _ in VIETNAM + CHINA])
def test_what_is_displayed_is_understood_again(text: str) -> None:
    assert parse(display(text)).text == text


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12345",
        "46C12345",
        "12I12345",
        "12W12345",
        "12C123",
        "12C123456789",
        "ABCDEFG",
        "桂I12345",
        "桂FABCDE",
        "DHL2026",
    ],
)
def test_a_text_outside_the_grammars_is_refused_with_a_code(written: str) -> None:
    with pytest.raises(PlateError) as refusal:
        parse(written)
    assert refusal.value.code == "plate_invalid"
    assert "12C-123.45" in refusal.value.sentence


def test_the_named_country_alone_decides() -> None:
    assert parse("12C12345", "VN").country == "VN"
    with pytest.raises(PlateError, match="桂F12345"):
        parse("12C12345", "CN")


def test_eighty_one_codes_are_issued_and_nine_never() -> None:
    assert len(PROVINCE_CODES) == 81
    assert not {"10", "13", "42", "44", "45", "46", "87", "91", "96"} & set(PROVINCE_CODES)


def test_twenty_series_letters_leave_out_the_ones_that_look_like_digits() -> None:
    assert len(SERIES_LETTERS) == 20
    assert not set("IJOQWR") & set(SERIES_LETTERS)


@pytest.mark.parametrize(
    "written", ["29mđ1-123.45", "29MÐ112345", "\uff12\uff19\uff2d\uff24\uff11\uff11\uff12\uff13\uff14\uff15"]
)
def test_one_canonical_form_for_every_way_of_writing(written: str) -> None:
    assert canonical(written) == "29MD112345"


def test_an_old_motorbike_that_reads_like_a_car_counts_as_a_vehicle() -> None:
    assert find_kind("59F11234") == ("VN", "vehicle")
    assert display("59F11234") == "59F-112.34"


def test_the_display_leaves_an_unknown_text_alone() -> None:
    assert display("HELLO") == "HELLO"
