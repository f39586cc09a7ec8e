from ocr.calibration import Calibration
from ocr.consensus import weighed
from ocr.plates import Country
from ocr.reads import Corners, PlateRead

KNOWN = Calibration((), 0.0, accept=0.9, doubtful=0.05, same=1.5, different=2.0)
HERE: Corners = ((0, 0), (100, 0), (100, 30), (0, 30))
NEAR: Corners = ((2, 1), (99, 1), (99, 31), (2, 31))
ELSEWHERE: Corners = ((300, 0), (400, 0), (400, 30), (300, 30))


def read(
    text: str, probability: float, corners: Corners = HERE, *, accepted: bool | None = None
) -> PlateRead:
    sure = probability >= KNOWN.accept if accepted is None else accepted
    country: Country | None = None if text.startswith("?") else "VN"
    return PlateRead(text, country, 1, corners, probability, sure, ())


def among(*plates: PlateRead) -> tuple[float, bool]:
    first = weighed(plates, KNOWN)[0]
    return round(first.probability, 2), first.accepted


def test_a_text_that_is_read_there_alone_keeps_its_probability() -> None:
    assert among(read("51C12345", 0.85)) == (0.85, False)
    assert among(read("51C12345", 0.85), read("51C12345", 0.85, ELSEWHERE)) == (0.85, False)


def test_the_same_text_from_other_corners_makes_it_likelier() -> None:
    assert among(read("51C12345", 0.85), read("51C12345", 0.8, NEAR)) == (0.95, True)


def test_another_text_makes_it_doubtful() -> None:
    assert among(read("51C12345", 0.93), read("51C12346", 0.6, NEAR)) == (0.8, False)


def test_what_is_no_plate_says_nothing() -> None:
    assert among(read("51C12345", 0.93), read("?12345", 0.9, NEAR)) == (0.93, True)
    assert among(read("?12345", 0.93), read("?12345", 0.9, NEAR))[1] is False


def test_a_plate_that_may_be_cut_off_is_believed_once_it_looks_the_same_from_other_corners() -> None:
    perhaps = read("29V1910", 0.95, accepted=False)
    assert among(perhaps)[1] is False
    assert among(perhaps, read("29V1910", 0.3, NEAR))[1] is False
    assert among(perhaps, read("29V1910", 0.6, NEAR))[1] is True


def test_without_fitted_weights_nothing_changes() -> None:
    plain = Calibration((), 0.0, accept=0.9, doubtful=0.05)
    plates = [read("51C12345", 0.85), read("51C12345", 0.8, NEAR), read("51C12346", 0.9, NEAR)]
    assert weighed(plates, plain) == plates
