"""`bordergate bench events` on both forms, tiny: every event of the load comes through, and the backlog leaves."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.bench.relaying.crew import crew
from deploy.bench.relaying.roles import Load
from deploy.bench.relaying.run import measure_events
from deploy.cli import app
from deploy.parts.places import PartBrokenError
from deploy.settings import Settings
from tests.conftest import or_skip

LOAD, WAITING = Load(rate=40, each=5), 600


def test_the_embedded_form_gives_a_table_json_and_a_picture(tmp_path: Path) -> None:
    figures, picture = tmp_path / "figures.json", tmp_path / "latency.png"
    size = ["--form", "embedded", "--rate", "40", "--seconds", "1", "--backlog", str(WAITING)]
    said = CliRunner().invoke(app, ["bench", "events", *size, "--json", str(figures), "--plot", str(picture)])
    assert said.exit_code == 0, said.output
    assert "latency_p99" in said.output
    (row,) = json.loads(figures.read_text())
    assert (row["form"], row["processes"], row["pace"]["said"]) == ("embedded", 1, 40)
    assert row["memory"].keys() == {"writer + relay + consumer", "relay"}
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.kafka
@pytest.mark.postgres
def test_the_production_form_has_each_part_in_its_own_process(tmp_path: Path) -> None:
    with or_skip():
        measured = measure_events("production", tmp_path, LOAD, WAITING)
    figures = measured.figures
    assert (figures.processes, figures.pace.said, figures.drain.backlog) == (3, LOAD.events, WAITING)
    assert figures.memory.keys() == {"writer", "relay", "consumer"}
    assert len(measured.waits) == LOAD.events
    assert all(wait.latency > 0 for wait in measured.waits)
    assert figures.drain.of_bare > 0


def test_a_process_that_ends_by_itself_is_not_waited_for(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, kafka=None, database=None)
    with pytest.raises(PartBrokenError, match="nobody"), crew([["nobody"]], settings, LOAD):
        pass
    with crew([["relay"]], settings, LOAD) as relay:
        process, _ = relay._members["relay"]
        process.kill()
        with pytest.raises(PartBrokenError, match="relay"):
            relay.await_true(lambda: False, 60)
