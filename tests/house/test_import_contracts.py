"""Every import contract is broken once on purpose, in a copy of the packages."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.parts.places import CHECKOUT

PACKAGES = ("gate", "lanes", "ocr", "events", "agencies", "deploy")
CONTRACTS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
PLANTED = {
    "siblings": ("gate/planted.py", "import lanes"),
    "plates-only": ("agencies/planted.py", "import ocr.vote"),
    "no-pixels": ("gate/planted.py", "import numpy"),
    "pure-domain": ("gate/domain/planted.py", "import fastapi"),
    "kafka-in-bus": ("agencies/planted.py", "import kafka"),
    "opentelemetry-in-events": ("gate/planted.py", "import opentelemetry.trace"),
    "sql-in-stores": ("gate/services/planted.py", "import sqlalchemy"),
    "opencv-in-ocr-and-lanes": ("deploy/planted.py", "import cv2"),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    tree = tmp_path_factory.mktemp("contracts")
    shutil.copy(CHECKOUT / "pyproject.toml", tree)
    for package in PACKAGES:
        shutil.copytree(CHECKOUT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


def lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("lint-imports"))
    command = [program, "--no-cache", "--no-logo", "--contract", contract]
    environment = {"PYTHONPATH": str(tree), "PATH": "", "COLUMNS": "200"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def test_every_contract_has_its_planted_breach():
    assert {contract["id"] for contract in CONTRACTS} == set(PLANTED)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_breach_breaks_its_contract(copied, contract):
    name, line = PLANTED[contract]
    (copied / name).write_text(f"{line}\n")
    linted = lint(copied, contract)
    (copied / name).unlink()
    assert linted.returncode == 1
    assert name.removesuffix(".py").replace("/", ".") in linted.stdout
