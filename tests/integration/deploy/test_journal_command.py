"""`bordergate journal`: what an operator hands to an auditor, and how the auditor finds what was tampered with."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from deploy.cli import app
from deploy.commands.start import settings_with
from deploy.owners import gate_database
from gate.domain.accesses import Access, Shown
from gate.services.note_accesses import note_accesses
from tests.integration.gate.world import CUSTOMS, START, YARD, World

runner = CliRunner()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BORDERGATE_DATA", str(tmp_path / "data"))
    return tmp_path


def test_an_export_is_intact_and_a_changed_one_is_not(data: Path) -> None:
    file = data / "journal.txt"
    said = runner.invoke(app, ["journal", "export", str(file)])
    assert said.exit_code == 0, said.output
    key = runner.invoke(app, ["journal", "key"]).stdout.strip()
    intact = runner.invoke(app, ["journal", "verify", str(file), key])
    assert (intact.exit_code, intact.output.split(":")[0]) == (0, "intact")
    file.write_bytes(file.read_bytes().replace(b"journal_exported", b"journal_expunged"))
    changed = runner.invoke(app, ["journal", "verify", str(file), key])
    assert (changed.exit_code, "entry_changed, entry 1" in changed.output) == (1, True)


def test_a_ledger_row_that_was_changed_is_named_by_its_batch(data: Path) -> None:
    """On SQLite whoever may write the file can take the triggers away."""
    database = gate_database(settings_with())
    world = World(database.url, data / "evidence")
    record = world.declare().record_id
    for who in (CUSTOMS, YARD):
        note_accesses(world.gate, [Access(record, who, Shown.RECORD, "/records/{record_id}", START)])
    agreed = runner.invoke(app, ["journal", "accesses"])
    assert (agreed.exit_code, "agrees" in agreed.output) == (0, True), agreed.output
    with database.write() as session:
        session.execute(text("DROP TRIGGER record_access_no_update"))
        session.execute(text("UPDATE record_access SET name = 'nobody' WHERE position = 1"))
        session.execute(
            text(
                "INSERT INTO record_access SELECT 9, record_id, 'x', shown, span, name, role, address, route, at, 'b' FROM record_access WHERE position = 2"
            )
        )
    differs = runner.invoke(app, ["journal", "accesses"])
    assert differs.exit_code == 3
    assert [line.split(":")[0] for line in differs.output.splitlines()[:2]] == [
        "batch_differs",
        "batch_unknown",
    ]
    world.database.close()
    database.close()


def test_an_export_never_overwrites_a_file(data: Path) -> None:
    file = data / "mine.txt"
    file.write_text("mine")
    said = runner.invoke(app, ["journal", "export", str(file)])
    assert (said.exit_code, file.read_text()) == (2, "mine")
    assert "export_failed" in said.output


def test_a_file_that_is_no_export_and_a_key_that_is_none_are_refused(data: Path) -> None:
    (data / "x").write_text("hello\n")
    assert runner.invoke(app, ["journal", "verify", str(data / "x"), "ab" * 32]).exit_code == 1
    assert runner.invoke(app, ["journal", "verify", str(data / "x"), "zz" * 32]).exit_code == 2
    assert runner.invoke(app, ["journal", "verify", str(data / "none"), "ab" * 32]).exit_code == 2
