"""`bordergate fees import`: a tariff comes in from a file, or not at all."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app

runner = CliRunner()
RATE = """
valid_from = 2026-01-01T00:00:00+07:00
[[fee_rate]]
id = "import_vegetables"
direction = "import"
hs = ["07"]
amount = 500000
source = "a tariff of this test"
"""


def test_a_tariff_comes_in_once_and_a_wrong_one_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORDERGATE_DATA", str(tmp_path / "data"))
    file = tmp_path / "tariff.toml"
    file.write_text(RATE)
    said = [runner.invoke(app, ["fees", "import", str(file)]) for _ in "12"]
    assert [(one.exit_code, one.output.split(" ", 1)[0]) for one in said] == [(0, "1"), (0, "0")]
    file.write_text(RATE.replace("500000", "-1"))
    wrong = runner.invoke(app, ["fees", "import", str(file)])
    assert (wrong.exit_code, "fee_file_invalid" in wrong.output) == (2, True)
    gone = runner.invoke(app, ["fees", "import", str(tmp_path / "none.toml")])
    assert (gone.exit_code, "fee_file_invalid" in gone.output) == (2, True)
