"""`bordergate pass check`: what an officer types, or a hand scanner, while the network is away."""

import json
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from deploy.cli import app
from deploy.owners import CLOCK
from events.messages.values import Direction
from events.passes.claims import PassClaims
from events.passes.codec import sign_pass
from events.signing import SigningKey, throwaway_key

runner = CliRunner()


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    """The gate's key, whose public half lies where lanes have it."""
    monkeypatch.setenv("BORDERGATE_LANE_KEYS", str(tmp_path))
    made = throwaway_key()
    (tmp_path / "orders.pub").write_bytes(made.public_bytes())
    return made


def a_pass(key: SigningKey, identity: str = "00" * 8) -> str:
    now = CLOCK.now().replace(microsecond=0)
    claims = PassClaims(
        id=identity,
        gate="huu-nghi",
        point="b1_out",
        record_id=uuid4(),
        version=1,
        direction=Direction.EXPORT,
        tractor="12C12345",
        issued_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return sign_pass(claims, key)


def check(text: str, *more: str, point: str = "b1_out") -> Result:
    return runner.invoke(app, ["pass", "check", text, "--point", point, "--plate", "12C-123.45", *more])


def test_a_pass_is_good_once(key: SigningKey) -> None:
    text = a_pass(key)
    first, second = check(text), check(text)
    assert (first.exit_code, first.output.startswith("good: 12C12345, export")) == (0, True), first.output
    assert (second.exit_code, second.output.split(":")[0]) == (1, "pass_used")


def test_what_does_not_fit_is_refused_and_not_remembered(key: SigningKey, tmp_path: Path) -> None:
    text = a_pass(key, "11" * 8)
    assert check(text, point="b2_in").output.startswith("pass_other_point: ")
    assert check("nonsense").output.startswith("pass_unreadable: ")
    (tmp_path / "back").write_text(json.dumps(["11" * 8]))
    assert check(text, "--withdrawn", str(tmp_path / "back")).output.startswith("pass_withdrawn: ")
    (tmp_path / "back").write_text('{"code": "sign_in_needed"}')
    assert check(text, "--withdrawn", str(tmp_path / "back")).exit_code == 2
    (tmp_path / "back").write_text("")
    assert check(text, "--withdrawn", str(tmp_path / "back")).exit_code == 2
    assert check(text).exit_code == 0


def test_a_list_of_withdrawn_passes_that_is_too_old_is_not_gone_by(key: SigningKey, tmp_path: Path) -> None:
    text, back = a_pass(key, "22" * 8), tmp_path / "back"
    back.write_text("[]")
    hours_ago = (CLOCK.now() - timedelta(hours=2)).timestamp()
    os.utime(back, (hours_ago, hours_ago))
    refused = check(text, "--withdrawn", str(back))
    assert (refused.exit_code, refused.output.split(":")[0]) == (2, "withdrawn_old")
    assert "120 minutes" in refused.output
    assert check(text, "--withdrawn", str(back), "--oldest", "180").exit_code == 0, (
        "nothing was remembered before"
    )


def test_without_the_gates_key_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BORDERGATE_LANE_KEYS", str(tmp_path / "none"))
    said = check("BG1:X")
    assert (said.exit_code, said.output.startswith("file_unusable: ")) == (2, True)
