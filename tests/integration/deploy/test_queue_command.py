"""`bordergate queue`: what anyone may check without trusting this machine."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.owners import open_gate
from deploy.settings import Settings
from gate.domain.access import Actor, Role
from gate.services.open_queue import open_queue
from gate.services.queue_commands import OpenQueue, Quotas

runner = CliRunner()
CENTRE = Actor("centre", "centre", Role.CONTROL_CENTRE)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BORDERGATE_DATA", str(tmp_path / "data"))
    return tmp_path


def test_a_queue_is_exported_and_checked_with_a_receipt(data: Path) -> None:
    file = data / "queue.txt"
    nothing = runner.invoke(app, ["queue", "export", "b2_in", str(file)])
    assert (nothing.exit_code != 0, "queue_not_found" in nothing.output, file.exists()) == (True, True, False)
    gate = open_gate(Settings(data=data / "data"))
    command = OpenQueue(
        command_id="open-queue-1",
        point="b2_in",
        quotas=Quotas(perishable=1, ordinary=1, empty=1),
        answer_minutes=30,
    )
    with gate.database.write() as session:
        line = open_queue(gate, session, CENTRE, command)
    gate.database.close()
    said = runner.invoke(app, ["queue", "export", "b2_in", str(file)])
    assert said.exit_code == 0, said.output
    key = runner.invoke(app, ["journal", "key"]).stdout.strip()
    good = runner.invoke(app, ["queue", "verify", str(file), key, f"{line.entry}:{line.digest}"])
    assert (good.exit_code, good.output.split(":")[0]) == (0, "in order")
    bad = runner.invoke(app, ["queue", "verify", str(file), key, f"{line.entry}:{'0' * 64}"])
    assert (bad.exit_code, "receipt_differs, entry 1" in bad.output) == (1, True)
    again = runner.invoke(app, ["queue", "export", "b2_in", str(file)])
    assert (again.exit_code, "export_failed" in again.output) == (2, True)
