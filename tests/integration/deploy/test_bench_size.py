"""`bordergate bench size`, tiny: the gate takes the records it is filled with for its own, and does every act at every size."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.bench.size.acts import NOTHING, READS, WRITES
from deploy.cli import app
from tests.conftest import or_skip


@pytest.mark.postgres
def test_every_act_is_done_and_counted_at_every_size(tmp_path: Path, postgres_url: str) -> None:
    figures, picture = tmp_path / "figures.json", tmp_path / "size.png"
    asked = ["--records", "300,900", "--rounds", "10", "--json", str(figures), "--plot", str(picture)]
    with or_skip():
        said = CliRunner().invoke(app, ["bench", "size", *asked])
    assert said.exit_code == 0, said.output
    measured = json.loads(figures.read_text())
    assert [each["records"] for each in measured] == [300, 900]
    for each in measured:
        assert list(each["acts"]) == [NOTHING, *READS, *WRITES]
        assert all(act["n"] == 10 and 0 < act["p50"] <= act["p99"] for act in each["acts"].values())
        assert each["memory_mib"] > 20
    assert picture.read_bytes().startswith(b"\x89PNG")
