"""Apache Kafka's jars: resolved by jgo from Maven Central, believed only if they match our committed hashes."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.parts.places import PARTS, PartBrokenError, PartMissingError, only_one

COORDINATES = "org.apache.kafka:kafka_2.13:4.3.1+org.slf4j:slf4j-simple:2.0.17"
HASHES = Path(__file__).with_name("kafka-jars.sha256")
JARS = PARTS / "kafka" / "jars"


def kafka_jars(folder: Path = JARS, *, hashes: Path = HASHES) -> Path:
    """The folder of checked jars, fetched (44 MB) where it is not there yet.

    Raises PartMissingError when they cannot be fetched, PartBrokenError when they are not the ones we know.
    """
    with only_one(folder.parent / "fetch.lock"):
        if not folder.is_dir():
            _fetch(folder)
        check_jars(folder, hashes)
    return folder


def check_jars(folder: Path, hashes: Path = HASHES) -> None:
    """Refuse any jar that is missing, unknown or altered: jgo itself does not verify what it downloads."""
    lines = (line.split() for line in hashes.read_text().splitlines())
    wanted = {name: digest for digest, name in lines}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if wrong:
        names = ", ".join(wrong)
        raise PartBrokenError(
            f"{folder}: these jars do not match {hashes.name}: {names}. Remove the folder and retry"
        )


def _fetch(folder: Path) -> None:
    work = folder.parent / "fetch"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    jgo = [sys.executable, "-m", "jgo"]
    try:
        subprocess.run([*jgo, "init", COORDINATES], cwd=work, check=True)  # noqa: S603 - our own interpreter
        sync = [*jgo, "--resolver", "python", "--links", "copy", "sync"]
        subprocess.run(sync, cwd=work, check=True)  # noqa: S603 - our own interpreter
    except subprocess.CalledProcessError as failure:
        remedy = "make parts (with a network), or BORDERGATE_KAFKA=host:port of a running broker"
        raise PartMissingError("Apache Kafka", "its jars could not be fetched", remedy) from failure
    arrived = folder.with_name("arrived")
    shutil.rmtree(arrived, ignore_errors=True)
    arrived.mkdir()
    for jar in sorted(work.glob(".jgo/*/*.jar")):
        jar.rename(arrived / jar.name)
    arrived.rename(folder)
    shutil.rmtree(work)
