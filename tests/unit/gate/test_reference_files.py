"""A reference file names everything that is wrong with it, row by row; a long list may come as a table."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.domain.errors import InvalidError
from gate.reference.changes import changes, shipped_again
from gate.reference.load import DatedRow, ReferenceFileError, load, parse

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
HEAD = "kind,id,valid_from,source,vi,en,zh,source_vi"


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("\ufeff" + "\n".join((HEAD, *lines)), "utf-8")
    return path


def test_every_wrong_row_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    path.write_text(
        'valid_from = 2027-01-01T00:00:00+07:00\nhs_code = [{id="081", source="s"}, {id="0810", source="s"}, {id="0811"}]\n'
        'province = [{id="hn", names={}, source="s"}]\nrule_text = "no row"\n'
    )
    with pytest.raises(ReferenceFileError) as refused:
        parse(path)
    faults = str(refused.value).splitlines()
    assert [fault.split(": ")[1] for fault in faults] == [
        "hs_code 1 081",
        "hs_code 3 0811",
        "province 1 hn",
        "rule_text 1",
    ]


def test_a_table_becomes_rows(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "hs_code,08106000,2027-01-01T00:00:00+07:00,Tariff,Sầu riêng,Durians,榴莲,Biểu thuế",
        "province,vn-46,2027-01-01T00:00:00+07:00,Circular,Tỉnh mới,New province,新省,",
    )
    code, province = parse(path)
    assert (code.kind, code.id, code.said["names"]["vi"]) == ("hs_code", "08106000", "Sầu riêng")
    assert (code.said["sources"], province.said["sources"]) == ({"vi": "Biểu thuế"}, {})
    assert code.valid_from == datetime(2026, 12, 31, 17, tzinfo=UTC)


def test_every_wrong_line_of_a_table_is_named_by_its_number(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "hs_code,0810.60,2027-01-01T00:00:00+07:00,Tariff",
        "hs_code,08106000,2027-01-01T00:00:00+07:00,Tariff",
        "hs_code,08106000,2027-01-01T00:00:00+07:00,Tariff",
        "fruit,1,2027-01-01T00:00:00+07:00,Tariff",
        "hs_code,08109092,,Tariff",
        "hs_code,08109092,tomorrow,Tariff",
        "hs_code,08109092,2027-01-01T00:00:00+07:00,Tariff,a,b,c,d,one too many",
    )
    with pytest.raises(ReferenceFileError) as refused:
        parse(path)
    said = str(refused.value)
    for number in (2, 5, 6, 7, 8):
        assert f"list.csv: line {number}, " in said
    assert "line 3" not in said
    assert "stands there twice" in said


def test_a_table_without_names_of_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("08106000,Durians\n")
    with pytest.raises(ReferenceFileError, match="must name the columns"):
        parse(path)


def test_a_long_list_of_faults_ends(tmp_path: Path) -> None:
    path = table(
        tmp_path, *(f"hs_code,{number},2027-01-01T00:00:00+07:00,Tariff" for number in range(100, 400))
    )
    with pytest.raises(ReferenceFileError) as refused:
        parse(path)
    assert str(refused.value).splitlines()[-1] == "list.csv: and 280 more"


def test_every_row_that_would_rewrite_the_past_is_named() -> None:
    rows = [
        DatedRow("hs_code", code, datetime(2026, 1, 1, tzinfo=UTC), None, {"id": code})
        for code in ("01", "02")
    ]
    with pytest.raises(InvalidError, match="reference_past") as refused:
        changes([], rows, NOW)
    assert ["“01”" in line or "“02”" in line for line in refused.value.sentence.splitlines()] == [True, True]


def test_a_last_day_that_was_brought_in_stays_when_the_gate_starts_again() -> None:
    [shipped] = [row for row in load() if row.id == "return_ordinary"]
    until = datetime(2027, 1, 1, tzinfo=UTC)
    text = until.isoformat()
    ended = DatedRow(*shipped.place, until, {**shipped.row, "valid_until": text})
    [again] = shipped_again([ended], [shipped])
    assert again == ended
    assert shipped_again([], [shipped]) == (shipped,)


def test_what_ships_is_said_in_three_languages_with_its_source() -> None:
    for row in load():
        if row.kind in ("province", "rule_text"):
            assert set(row.said["names"]) == {"vi", "en", "zh"}, row.id
        if "source" in row.said:
            assert set(row.said["sources"]) == {"vi", "zh"}, row.id
