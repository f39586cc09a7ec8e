"""A partition that lets something through proves nothing: it cuts one server off both ways, nobody else, and heals."""

import json
import os
import subprocess
import sys

import pytest

from deploy.parts.places import CHECKOUT
from tests.chaos.theatre import ALONE, inside


def test_who_is_cut_off_hears_nobody_and_nobody_hears_him() -> None:
    alone = inside()
    if alone is None:
        pytest.skip("NOT TRIED: a partition needs root and a network of its own (unshare, ip)")
    command = [*alone, sys.executable, "-m", "tests.chaos.probe"]
    env = {**os.environ, ALONE: "1"}
    done = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    if " is missing: " in done.stderr:
        pytest.skip(f"NOT TRIED: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["before"].values()) == set(found["healed"].values()) == {True}, found
    assert {what for what, works in found["apart"].items() if works} == {"the other can be reached"}, found
