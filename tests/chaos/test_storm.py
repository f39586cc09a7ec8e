"""A minute of blows on real brokers and PostgreSQL: nothing lost, nothing twice, nothing out of order."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.parts.places import CHECKOUT
from tests.chaos.__main__ import MISSING

SECONDS, BLOWS = 60, 24
ALWAYS = ("database_restart", "leader_kill", "all_brokers_kill")


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(1_800)
def test_a_minute_of_blows_loses_doubles_and_disorders_nothing(tmp_path: Path) -> None:
    """In a program of its own: where root is given it takes a network and a disk to itself and spoils them."""
    target = tmp_path / "report.json"
    sizes = ["--seconds", str(SECONDS), "--faults", str(BLOWS), "--seed", "11", "--rate", "20"]
    command = [sys.executable, "-m", "tests.chaos", *sizes, "--no-mutants", "--report", str(target)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode == MISSING:
        pytest.skip(done.stderr.strip())
    assert target.exists(), done.stderr
    report = json.loads(target.read_text())
    assert report["clean"], json.dumps(report, indent=2)
    fallen = [*ALWAYS, *({"disk_full", "partition"} - set(report["not_tried"]))]
    assert all(report["faults"].get(kind, 0) >= 1 for kind in fallen), report
    assert report["written"] > 500, report
