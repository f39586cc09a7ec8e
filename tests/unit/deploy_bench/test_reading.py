"""The figures of `bordergate bench ocr` are counted rightly."""

from pathlib import Path

from deploy.bench.reading.plots import draw
from deploy.bench.reading.scores import Score, outcomes, score_groups, wrong_accepted
from ocr.labels import Label
from ocr.reads import ContainerRead, FrameRead, PlateRead

CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
ONE, TWO = Path("one.jpg"), Path("two.jpg")


def read(*texts: tuple[str, float, bool], containers: tuple[str, ...] = ()) -> FrameRead:
    plates = tuple(
        PlateRead(text, "VN", 1, CORNERS, probability, accepted, ()) for text, probability, accepted in texts
    )
    numbers = tuple(ContainerRead(text, 0.9, True, CORNERS) for text in containers)
    return FrameRead(plates, numbers, 1.0, 10, 10)


def test_accepted_named_and_misread_texts_are_counted_apart() -> None:
    labels = [Label(ONE, "12C12345", ("VN",)), Label(TWO, "14C11111", ("VN", "truck"))]
    reads = {ONE: read(("12C12345", 0.99, True)), TWO: read(("14C11111", 0.5, False))}
    scores = score_groups(labels, reads)
    assert list(scores) == ["all", "VN", "truck"]
    assert scores["all"] == Score(n=2, exact=1, named=2, slips=0, signs=16)
    assert scores["truck"] == Score(n=1, exact=0, named=1, slips=0, signs=8)


def test_character_errors_are_counted_to_the_nearest_text_and_silence_misses_all() -> None:
    labels = [Label(ONE, "12C12345", ()), Label(TWO, "14C11111", ())]
    scores = score_groups(labels, {ONE: read(("12C1234", 0.9, True), ("99A99999", 0.9, True))})
    assert scores["all"].slips == 1 + 8


def test_a_label_nobody_is_sure_of_counts_neither_way() -> None:
    labels = [Label(ONE, "12C12345", ("VN",), certain=False, whole=True)]
    reads = {ONE: read(("14C99999", 0.99, True))}
    assert score_groups(labels, reads)["all"].n == 0
    assert wrong_accepted(labels, reads) == ([], 0)
    assert outcomes(labels, reads) == []


def test_only_fully_labelled_pictures_can_show_a_wrong_acceptance() -> None:
    labels = [Label(ONE, "12C12345", (), whole=True), Label(TWO, "14C11111", ())]
    strange = read(("12C12845", 0.97, True))
    wrong, complete = wrong_accepted(labels, {ONE: strange, TWO: strange})
    assert [(each.file, each.text) for each in wrong] == [(ONE, "12C12845")]
    assert complete == 1


def test_a_container_label_is_compared_with_container_reads() -> None:
    labels = [Label(ONE, "CSQU3054383", ("ISO6346",), container=True)]
    scores = score_groups(labels, {ONE: read(("CSQU3054383", 0.9, True))})
    assert scores["all"].named == 0
    scores = score_groups(labels, {ONE: read(containers=("CSQU3054383",))})
    assert scores["all"].exact == 1


def test_the_interval_is_wilsons() -> None:
    # Newcombe (1998), table I: 81 of 263.
    low, high = Score(n=263, exact=81, named=81, slips=0, signs=0).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert Score(n=0, exact=0, named=0, slips=0, signs=0).interval == (0.0, 1.0)


def test_the_picture_of_the_figures_is_drawn(tmp_path: Path) -> None:
    target = tmp_path / "plot.png"
    draw({"plate": [(0.9, True), (0.2, False)], "silent": []}, target)
    assert target.read_bytes().startswith(b"\x89PNG")
