"""One event a line, secrets hidden; and no line that cannot be written breaks what logged it."""

import json
import subprocess
import sys
from pathlib import Path

from deploy.parts.places import CHECKOUT

_WORK = """
import logging, structlog
from deploy.logs import configure
configure("info", as_json=True)
structlog.get_logger("ours").info("declared", device_key="s3cret", record="r1")
logging.getLogger("theirs").warning("kafka says %s", "hello")
print("lives")
"""


def _work(stderr: Path) -> str:
    with stderr.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-c", _WORK], cwd=CHECKOUT, stderr=out, stdout=subprocess.PIPE, check=True
        )
    return done.stdout.decode().strip()


def test_our_lines_and_the_libraries_are_json_without_secrets(tmp_path: Path) -> None:
    assert _work(tmp_path / "log") == "lives"
    ours, theirs = (json.loads(line) for line in (tmp_path / "log").read_text().splitlines())
    assert (ours["event"], ours["record"], ours["device_key"]) == ("declared", "r1", "***")
    assert (theirs["event"], theirs["level"]) == ("kafka says hello", "warning")


def test_a_full_disk_under_the_log_stops_no_work() -> None:
    assert _work(Path("/dev/full")) == "lives"
