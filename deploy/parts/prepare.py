"""What `make parts` does: fetch every real part ahead of the tests, and say plainly what this machine lacks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from deploy.parts import browser, rtsp
from deploy.parts.kafka_jars import JARS, kafka_jars
from deploy.parts.places import CHECKOUT, PartBrokenError, PartMissingError
from deploy.parts.postgres import postgres_binaries

OPENCV_APT_PACKAGES = ("libgl1", "libxcb1", "libglib2.0-0")
IMPORT_OPENCV = [sys.executable, "-c", "import cv2"]


def require_opencv() -> None:
    """The wheel is there; the system libraries it was linked against may not be."""
    done = subprocess.run(IMPORT_OPENCV, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    if done.returncode != 0:
        why = done.stderr.strip().splitlines()[-1]
        raise PartMissingError("OpenCV", why, f"apt-get install {' '.join(OPENCV_APT_PACKAGES)}")


def _kafka() -> str:
    if os.environ.get("BORDERGATE_KAFKA"):
        return "the broker of BORDERGATE_KAFKA"
    if not JARS.is_dir():
        say("Fetching Apache Kafka (46 jars, 44 MB)")
    return str(kafka_jars().relative_to(CHECKOUT))


def _postgres() -> str:
    if os.environ.get("BORDERGATE_DATABASE"):
        return "the server of BORDERGATE_DATABASE"
    return str(postgres_binaries())


def _rtsp() -> str:
    with_apt(rtsp.require_rtsp, rtsp.APT_PACKAGES)
    return "GStreamer's"


def _opencv() -> str:
    with_apt(require_opencv, OPENCV_APT_PACKAGES)
    return "can be imported"


def _chromium() -> str:
    with_apt(browser.chromium, browser.APT_PACKAGES)
    return str(browser.chromium())


def with_apt(require: Callable[[], object], packages: tuple[str, ...]) -> None:
    """Where `require` finds nothing and we are root on a Debian-like system, install and ask once more."""
    try:
        require()
    except PartMissingError as missing:
        apt = shutil.which("apt-get")
        if os.geteuid() != 0 or apt is None:
            raise
        say(f"{missing.part}: apt-get install {' '.join(packages)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-qq"], ["install", "-y", "--no-install-recommends", *packages]):
            subprocess.run([apt, *step], check=False, env=environment)  # noqa: S603 - fixed package names
        require()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


PARTS = {"OpenCV": _opencv, "Kafka": _kafka, "PostgreSQL": _postgres, "Chromium": _chromium, "RTSP": _rtsp}


def main(required: list[str]) -> int:
    """One line a part. A missing one fails only where it was asked for by name, else its tests skip; a wrong one fails."""
    status = 0
    for name in required or PARTS:
        try:
            say(f"{name:<10} {PARTS[name]()}")
        except PartMissingError as missing:
            say(f"{name:<10} NOT ON THIS MACHINE. {missing}")
            status = 1 if required else status
        except PartBrokenError as broken:
            say(f"{name:<10} REFUSED. {broken}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
