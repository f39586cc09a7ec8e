"""`bordergate events tail`: what people and programs see of the log."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.owners import broker
from deploy.refusals import REFUSED
from deploy.settings import Settings
from events.bus.envelope import Envelope, encode
from events.messages.gate import DeadlineReached, HoldLifted
from events.messages.registry import DEADLINE, RECORD, describe

NOW = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)


def event(record: str, number: int, **changes: object) -> Envelope:
    message = DeadlineReached(record_id=record, kind="due", due=NOW, at=NOW)
    plain: dict[str, object] = {
        "id": f"{record}-{number}",
        "source": "/gate",
        "type": describe(message).name,
        "subject": record,
        "topic": DEADLINE.name,
        "key": record,
        "time": NOW,
        "data": encode(message),
        "sequence": number,
    }
    return Envelope(**(plain | changes))  # type: ignore[arg-type] # tests change fields by name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lifted = HoldLifted(record_id="r1", hold_id="h", lifted_by="officer", at=NOW)
    with broker(Settings(data=tmp_path), "test") as log:
        log.publish([event("r1", 1), event("r2", 1), event("r1", 2)])
        other = {"topic": RECORD.name, "type": describe(lifted).name, "data": encode(lifted)}
        log.publish([event("r1", 3, **other)])
        log.publish([event("r3", 1, type="vn.bordergate.\x1b[2Jx.v1", data=b"\xff\x00" + b"x" * 500)])
    return tmp_path


def tail(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(
        app, ["events", "tail", "--no-follow", *words], env={"BORDERGATE_DATA": str(folder)}
    )


def seen(folder: Path, *words: str) -> list[str]:
    shown = tail(folder, "--from", "beginning", "--json", *words)
    assert shown.exit_code == 0, shown.output
    return [json.loads(line)["id"] for line in shown.stdout.splitlines()]


def test_it_shows_everything_from_the_beginning_and_nothing_old_without(folder: Path) -> None:
    assert seen(folder) == ["r1-1", "r2-1", "r1-2", "r1-3", "r3-1"]
    assert tail(folder).stdout == ""


def test_topic_key_and_type_narrow_it(folder: Path) -> None:
    assert seen(folder, "--topic", RECORD.name) == ["r1-3"]
    assert seen(folder, "--key", "r1") == ["r1-1", "r1-2", "r1-3"]
    assert seen(folder, "--type", "deadline.reached", "--key", "r1") == ["r1-1", "r1-2"]
    assert seen(folder, "--type", "vn.bordergate.record.hold_lifted.v1") == ["r1-3"]


def test_a_line_names_time_place_type_key_number_and_source(folder: Path) -> None:
    first = tail(folder, "--from", "beginning").stdout.splitlines()[0]
    assert first.startswith(f"2026-11-24 08:00:00.123+00:00  {DEADLINE.name}/")
    assert "  deadline.reached.v1  r1 #1  /gate  {" in first


def test_foreign_bytes_neither_steer_the_terminal_nor_fill_it(folder: Path) -> None:
    line = tail(folder, "--from", "beginning", "--key", "r3").stdout.splitlines()[0]
    assert "\\x1b[2Jx.v1" in line
    assert "\x1b" not in line
    assert line.endswith("x…")
    assert len(line) < 400


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--topic", "gate.nothing"], "topic_unknown"), (["--type", "record.flown"], "type_unknown")],
)
def test_what_nobody_ever_says_is_refused(folder: Path, words: list[str], code: str) -> None:
    refused = tail(folder, *words)
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (REFUSED, code)


def test_a_folder_without_a_log_is_not_given_one_by_looking(tmp_path: Path) -> None:
    refused = tail(tmp_path / "none")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (REFUSED, "nothing_here")
    assert not (tmp_path / "none").exists()
