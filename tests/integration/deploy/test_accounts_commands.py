"""The first person and the first machine of a gate come in by the command line, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.owners import gate_database, gate_without_key
from deploy.refusals import REFUSED
from deploy.settings import Settings
from gate.domain.access import Actor, Role
from gate.services.accounts import admit, prove
from gate.services.context import Gate
from gate.services.devices import actor_of_device
from gate.store.models.journal import JournalRow

Command = Callable[..., Result]
NEW = ["account", "add", "son", "--name", "Trần Văn Sơn", "--role", "border_guard_officer"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = None if request.param == "sqlite" else request.getfixturevalue("fresh_database")
    return Settings(data=tmp_path / "data", database=url)


@pytest.fixture
def command(settings: Settings) -> Command:
    given = {"BORDERGATE_DATA": str(settings.data), "BORDERGATE_DATABASE": settings.database}
    return lambda *words, typed="": CliRunner().invoke(app, list(words), env=given, input=typed)


@pytest.fixture
def gate(settings: Settings) -> Iterator[Gate]:
    made = gate_without_key(settings, gate_database(settings))
    yield made
    made.database.close()


def signs_in(gate: Gate, login: str, password: str) -> Actor:
    proof = prove(gate, login, password)
    with gate.database.write() as session:
        return admit(session, proof)


def test_a_typed_password_signs_in_and_is_not_repeated(command: Command, gate: Gate) -> None:
    done = command(*NEW, typed="mot-cau-that-dai\n")
    assert done.exit_code == 0, done.output
    assert "mot-cau" not in done.output
    assert signs_in(gate, "son", "mot-cau-that-dai").role is Role.BORDER_GUARD_OFFICER


def test_a_generated_password_is_printed_once_and_alone(command: Command, gate: Gate) -> None:
    firm = ["--firm", "0101234567", "--firm-name", "Công ty Hoa quả"]
    done = command("account", "add", "hoa", "--name", "Hoa", "--role", "firm", *firm, "--generate")
    assert done.exit_code == 0, done.output
    (password,) = done.stdout.splitlines()
    actor = signs_in(gate, "hoa", password)
    assert actor.firm is not None
    assert actor.firm.tax_code == "0101234567"


def test_a_device_key_is_printed_once_and_speaks_for_its_lane(command: Command, gate: Gate) -> None:
    done = command("device", "add", "b2-in", "--name", "spare")
    assert done.exit_code == 0, done.output
    (key,) = done.stdout.splitlines()
    with gate.database.read() as session:
        actor = actor_of_device(gate, session, key)
    assert actor is not None
    assert actor.account_id == "b2-in"


def test_a_monitors_key_sees_the_status_and_speaks_for_no_lane(command: Command, gate: Gate) -> None:
    done = command("device", "add", "--monitor", "--name", "prometheus")
    assert done.exit_code == 0, done.output
    with gate.database.read() as session:
        actor = actor_of_device(gate, session, done.stdout.strip())
    assert actor is not None
    assert (actor.role, actor.name) == (Role.MONITOR, "prometheus")


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (NEW, "short\n", "value_invalid: password"),
        (NEW, "", "value_invalid: password"),
        ([*NEW[:-1], "king"], "mot-cau-that-dai\n", "role_unknown"),
        ([*NEW[:-1], "firm"], "mot-cau-that-dai\n", "firm_missing"),
        ([*NEW[:-1], "firm", "--firm", "12"], "mot-cau-that-dai\n", "value_invalid: tax_code"),
        (["device", "add", "b9-in"], "", "lane_unknown"),
        (["device", "add", "b2-in", "--monitor"], "", "device_unclear"),
        (["device", "add"], "", "device_unclear"),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line(
    command: Command, words: list[str], typed: str, code: str
) -> None:
    refused = command(*words, typed=typed)
    assert refused.exit_code == REFUSED
    (line,) = refused.stderr.splitlines()
    assert line.startswith(code)


def test_what_was_added_and_what_was_refused_is_journalled_with_who_did_it(
    command: Command, gate: Gate
) -> None:
    command(*NEW, typed="mot-cau-that-dai\n")
    assert command(*NEW, typed="mot-cau-that-dai\n").stderr.startswith("login_taken:")
    with gate.database.read() as session:
        found = session.execute(
            select(JournalRow).where(JournalRow.account_id.startswith("operator:"))
        ).scalars()
        rows = {(row.action, row.outcome, row.code) for row in found}
    assert rows == {
        ("account_created", "success", ""),
        ("create_account", "refusal", "login_taken"),
    }
