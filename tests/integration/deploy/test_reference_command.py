"""`bordergate reference`: a change is shown first, brought in once, and refused in one line where it may not be."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app

runner = CliRunner()
LANE = """valid_from = 2099-01-01T00:00:00+07:00
[[lane]]
id = "b2-in-2"
point = "{point}"
opening = "automatic"
cameras = ["front"]
names = {{ vi = "Làn vào 2", en = "Second lane in", zh = "入口2" }}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BORDERGATE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    assert runner.invoke(app, ["migrate"]).exit_code == 0
    path = tmp_path / "changes.toml"
    path.write_text(LANE.format(point="b2_in"), "utf-8")
    return path


def test_a_change_is_shown_first_and_then_brought_in_once(file: Path) -> None:
    shown = runner.invoke(app, ["reference", "import", str(file), "--dry-run"])
    assert (shown.exit_code, "b2-in-2" in shown.output) == (0, True)
    assert "b2-in-2" not in runner.invoke(app, ["reference", "list"]).output
    made = runner.invoke(app, ["reference", "import", str(file)])
    assert (made.exit_code, "1 rows were brought in" in made.output) == (0, True)
    again = runner.invoke(app, ["reference", "import", str(file)])
    assert (again.exit_code, "Nothing was changed" in again.output) == (0, True)
    [line] = [
        line for line in runner.invoke(app, ["reference", "list"]).output.splitlines() if "b2-in-2" in line
    ]
    assert "to come" in line


def test_a_file_that_contradicts_what_is_in_force_is_refused_in_one_line(file: Path) -> None:
    file.write_text(LANE.format(point="b9"), "utf-8")
    refused = runner.invoke(app, ["reference", "import", str(file)])
    assert refused.exit_code == 2
    assert refused.output.startswith("reference_contradicts: ")
    assert "b9" in refused.output


def test_a_long_list_comes_in_as_a_table_and_every_wrong_line_is_named(file: Path) -> None:
    table, head = file.with_suffix(".csv"), "kind,id,valid_from,source,vi,en,zh\n"
    begins = "2099-01-01T00:00:00+07:00"
    table.write_text(head + f"hs_code,0810.6,{begins},Tariff\nhs_code,8106000,{begins},Tariff\n", "utf-8")
    refused = runner.invoke(app, ["reference", "import", str(table)])
    assert refused.exit_code == 2
    assert ["line 2" in refused.output, "line 3" in refused.output] == [True, True]
    codes = [f"{number:08d}" for number in range(8100000, 8100600)]
    table.write_text(head + "".join(f"hs_code,{code},{begins},Tariff,Quả\n" for code in codes), "utf-8")
    made = runner.invoke(app, ["reference", "import", str(table)])
    assert (made.exit_code, "600 rows were brought in" in made.output) == (0, True), made.output
    assert "… and 500 more." in made.output
    listed = runner.invoke(app, ["reference", "list", "--kind", "hs_code"]).output
    assert ["08100599" in listed, "return_ordinary" in listed] == [True, False]
