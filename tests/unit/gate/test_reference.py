"""Reference rows are data: read whole or refused whole, and dated."""

from pathlib import Path

import pytest

from events.messages.values import Authority, Direction
from gate.domain.errors import InvalidError
from gate.domain.points import Reference, Requirement, Route, Step
from gate.domain.reference_code import reference_of as code_of
from gate.reference.load import LANG_SON, ReferenceFileError, load
from gate.reference.rows import reference_of


@pytest.fixture(scope="module")
def lang_son() -> Reference:
    return reference_of((row.kind, row.row) for row in load())


def test_the_demo_gate_has_its_lanes_and_routes(lang_son: Reference) -> None:
    assert set(lang_son.lanes) == {"b2-in", "b1-out", "b1-in", "b2-out"}
    assert lang_son.route("export").points == ("b2_in", "yard", "b1_out")
    assert lang_son.route("import_through").points == ("b1_in", "yard", "b2_out")
    assert set(lang_son.gates) == {"huu-nghi"}


def test_the_last_barrier_asks_every_authority_and_the_first_few(lang_son: Reference) -> None:
    for route in lang_son.routes.values():
        last = lang_son.point(route.last)
        assert set(last.authorities) == set(Authority)
        assert {Requirement.DECISIONS, Requirement.NO_HOLD, Requirement.MATCHED} <= set(last.needs)
    assert lang_son.point("b2_in").authorities == ()
    assert set(lang_son.point("b1_in").authorities) == {Authority.BORDER_GUARD, Authority.HEALTH}


@pytest.mark.parametrize("kind", ["lane", "point", "route", "clock"])
def test_an_unknown_id_is_refused_by_kind(lang_son: Reference, kind: str) -> None:
    with pytest.raises(InvalidError) as refused:
        getattr(lang_son, kind)("no-such")
    assert refused.value.code == f"{kind}_unknown"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('point = "b2_in"\nopening', 'point = "b9_in"\nopening'),
        ('gate = "huu-nghi"', 'gate = "elsewhere"'),
        ('opening = "automatic"', 'opening = "sometimes"'),
        ("into_vietnam = true", "into_vietnm = true"),
        ('{ point = "b2_in" }', '{ point = "b9_in" }'),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_whole(tmp_path: Path, old: str, new: str) -> None:
    text = LANG_SON.read_text()
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(ReferenceFileError, match=r"broken\.toml"):
        load(path)


def test_an_optional_step_blocks_no_later_point() -> None:
    route = Route("r", Direction.EXPORT, (Step("a"), Step("yard", optional=True), Step("z")))
    assert route.next_after(frozenset()) == "a"
    assert route.next_after(frozenset({"a"})) == "z"
    assert route.next_after(frozenset({"a", "z"})) is None


def test_a_vehicle_is_due_where_every_obligatory_point_before_is_behind_it() -> None:
    route = Route("r", Direction.EXPORT, (Step("a"), Step("yard", optional=True), Step("z")))
    nothing, first = frozenset[str](), frozenset({"a"})
    assert [route.is_due(point, nothing) for point in route.points] == [True, False, False]
    assert [route.is_due(point, first) for point in route.points] == [False, True, True]
    assert [route.is_due(point, nothing, first) for point in route.points] == [True, True, True]


def test_a_reference_code_is_short_and_without_mistakable_signs() -> None:
    code = code_of("7b0c9d1e-0000-4000-8000-000000000000")
    assert len(code) == 9
    assert not set(code) & set("ILOU")
    assert code == code_of("7b0c9d1e-0000-4000-8000-000000000000")
