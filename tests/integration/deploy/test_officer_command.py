"""`bordergate officer`: an officer's key, its enrolment at the gate, and the officer's word at a lane's machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.officer_keys import OfficerKeyRefusal, make_key, open_key
from deploy.offline_confirmation import ConfirmationRefusal, Word, answer, confirm
from deploy.owners import gate_database
from deploy.refusals import REFUSED
from deploy.settings import Settings
from lanes.offline.refusals import SENTENCES
from lanes.store import offline, passages
from lanes.store.spool import Spool, open_spool
from tests.manual_clock import ManualClock
from tests.unit.lanes.builders import NOON, new_key

Command = Callable[..., Result]
PASSPHRASE = "mot cau that dai"
WORD = Word(("12C12345",), "BG1:ANY", "network_down")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    given = {"BORDERGATE_DATA": str(tmp_path / "data"), "COLUMNS": "200"}
    return lambda *words, typed="": CliRunner().invoke(app, ["officer", *words], env=given, input=typed)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    """A lane with a truck before it, whose process does not run."""
    made = open_spool("b1-out", tmp_path / "data" / "lanes" / "b1-out")
    with made.write() as session:
        passages.begin(session, "s-1", NOON)
        passages.mark(session, "s-1", sighted_at=NOON, texts={"front": "12C12345"})
    yield made
    made.database.close()


def test_a_key_is_made_once_and_opens_with_its_passphrase_alone(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "officer.pem"
    made = command("key", str(file), typed=f"{PASSPHRASE}\n")
    assert made.exit_code == 0, made.output
    assert open_key(file, PASSPHRASE).public_bytes().hex() in made.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert PASSPHRASE not in made.output
    again = command("key", str(file), typed=f"{PASSPHRASE}\n")
    assert (again.exit_code, again.output.split(":")[0]) == (REFUSED, "key_exists")
    with pytest.raises(OfficerKeyRefusal) as wrong:
        open_key(file, "another passphrase")
    assert wrong.value.code == "passphrase_wrong"
    with pytest.raises(OfficerKeyRefusal) as short:
        make_key(tmp_path / "short.pem", "short")
    assert short.value.code == "passphrase_short"
    with pytest.raises(OfficerKeyRefusal) as nothing:
        open_key(tmp_path / "nothing.pem", PASSPHRASE)
    assert nothing.value.code == "key_unreadable"


def test_a_border_guards_key_is_enrolled_listed_and_revoked(command: Command, tmp_path: Path) -> None:
    gate_database(Settings(data=tmp_path / "data")).close()
    named = ["--name", "Trần Văn Sơn", "--role", "border_guard_officer", "--generate"]
    given = {"BORDERGATE_DATA": str(tmp_path / "data")}
    assert CliRunner().invoke(app, ["account", "add", "son", *named], env=given).exit_code == 0
    key = make_key(tmp_path / "officer.pem", PASSPHRASE)
    public = key.public_bytes().hex()
    nobody = command("enrol", "nobody", public)
    assert (nobody.exit_code, nobody.output.split(":")[0]) == (REFUSED, "account_not_found")
    done = command("enrol", "son", public)
    assert done.exit_code == 0, done.output
    assert key.key_id in command("list").output
    assert command("revoke", key.key_id, "--reason", "lost").exit_code == 0
    assert command("list").output.split()[-1] != "-"


def test_where_no_lane_has_run_nobody_confirms_anything(command: Command, tmp_path: Path) -> None:
    words = ("--key", str(tmp_path / "officer.pem"), "--pass", "BG1:ANY", "--plate", "12C-123.45")
    refused = command("confirm", "b1-out", *words)
    assert (refused.exit_code, refused.output.split(":")[0]) == (REFUSED, "no_lane_here")


def test_an_officer_confirms_what_stands_there_and_is_told_what_the_lane_answers(spool: Spool) -> None:
    clock = ManualClock(NOON)
    mine = new_key()
    handed_in = confirm(spool, "b1-out", mine, WORD, clock)
    with spool.read() as session:
        [signed] = offline.undecided(session)
    assert (signed.key_id, signed.confirmation.sighting_id) == (mine.key_id, "s-1")
    assert (signed.confirmation.expires_at - signed.confirmation.issued_at).total_seconds() == 30
    with pytest.raises(ConfirmationRefusal) as silent:
        answer(spool, handed_in, wait=lambda _: None)
    assert silent.value.code == "lane_silent"
    with spool.write() as session:
        offline.decide(session, handed_in, "snapshot_stale")
    with pytest.raises(ConfirmationRefusal) as stale:
        answer(spool, handed_in)
    assert str(stale.value) == f"snapshot_stale: {SENTENCES['snapshot_stale']}"


def test_an_empty_lane_and_a_word_that_is_none_are_refused_at_once(spool: Spool) -> None:
    clock = ManualClock(NOON)
    with pytest.raises(ConfirmationRefusal) as invalid:
        confirm(spool, "b1-out", new_key(), Word((), "BG1:ANY", "network_down"), clock)
    assert invalid.value.code == "confirmation_invalid"
    with spool.write() as session:
        passages.mark(session, "s-1", left_at=NOON)
    with pytest.raises(ConfirmationRefusal) as empty:
        confirm(spool, "b1-out", new_key(), WORD, clock)
    assert empty.value.code == "no_vehicle"
