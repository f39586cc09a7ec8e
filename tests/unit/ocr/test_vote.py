from ocr.reads import CharRead, PlateRead
from ocr.vote import group_reads, vote

CORNERS = ((0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 5.0))


def read(text: str, probability: float = 0.9, weak: dict[int, str] | None = None) -> PlateRead:
    """`weak`: place -> the true sign, there a second choice."""
    characters = tuple(
        CharRead(char, 0.55, ((char, 0.55), (weak[place], 0.4)))
        if weak and place in weak
        else CharRead(char, 0.99, ((char, 0.99),))
        for place, char in enumerate(text)
    )
    return PlateRead(text, "VN", 1, CORNERS, probability, probability > 0.9, characters, "vehicle")


def test_nothing_read_is_no_plate() -> None:
    assert vote([]) is None


def test_agreeing_frames_are_surer_than_one() -> None:
    alone, together = vote([read("12C12345")]), vote([read("12C12345")] * 4)
    assert alone is not None
    assert together is not None
    assert together.probability > alone.probability
    assert together.frames == 4


def test_glare_that_wanders_over_the_characters_is_outvoted() -> None:
    frames = [
        read("12C12346", 0.5, {7: "5"}),
        read("12C72345", 0.5, {3: "1"}),
        read("18C12345", 0.5, {1: "2"}),
        read("12C12845", 0.5, {5: "3"}),
    ]
    voted = vote(frames)
    assert voted is not None
    assert voted.text == "12C12345"


def test_a_text_of_another_length_does_not_shift_the_vote() -> None:
    voted = vote([read("12C12345"), read("12C1234", 0.6), read("12C12345")])
    assert voted is not None
    assert voted.text == "12C12345"


def test_dissent_lowers_the_probability() -> None:
    agreed, split = vote([read("12C12345")] * 3), vote([read("12C12345")] * 3 + [read("98H65432", 0.95)])
    assert agreed is not None
    assert split is not None
    assert split.probability < agreed.probability


def test_a_vote_that_falls_outside_the_grammar_keeps_the_best_frame() -> None:
    voted = vote([read("12C12345", 0.8, {2: "1"}), read("12112345", 0.7), read("12112345", 0.7)])
    assert voted is not None
    assert voted.text == "12C12345"


def test_reads_of_two_plates_are_voted_apart() -> None:
    groups = group_reads([read("12C12345"), read("98H65432", 0.5), read("12C12346", 0.6), read("98H65432")])
    texts = sorted(sorted({read.text for read in group}) for group in groups)
    assert texts == [["12C12345", "12C12346"], ["98H65432"]]
