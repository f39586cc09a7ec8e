"""The real parts of a storm: brokers behind networks, a database server, a small disk and a packet filter, all of which can be hit."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

from deploy.parts.places import PartMissingError
from deploy.parts.postgres import local_postgres
from deploy.parts.processes import own_port, wrapper
from events.bus.topics import ensure_topics
from events.messages.registry import DEADLINE, MOVEMENT
from tests.chaos.cluster import FIRST_USER, Cluster, cluster

ALONE = "BORDERGATE_CHAOS_ALONE"
"""Set in a process that has a network and mounts of its own: what it does to them nobody else feels."""
_DISK_MIB = 64
Granted = TypeVar("Granted")


@dataclass
class Server:
    """PostgreSQL whose data survive it."""

    folder: Path
    port: int = field(default_factory=own_port)
    url: str = ""
    _running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self.url = self._running.enter_context(local_postgres(self.folder, port=self.port))

    def restart_immediately(self) -> None:
        """As `pg_ctl restart -m immediate`: nobody is asked to finish, the log is played again."""
        data = str(self.folder.resolve() / "data")
        for child in psutil.Process().children(recursive=True):
            if data in child.cmdline():
                child.send_signal(3)  # SIGQUIT
                child.wait(60)
                break
        self._running.close()
        self.start()

    def close(self) -> None:
        self._running.close()


class Disk:
    """A file system of a few MiB that can be full. Raises PartMissingError where we may not mount one."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"
        _need_alone("disk_full", "mount")
        folder.mkdir(parents=True, exist_ok=True)
        _run("mount", "-t", "tmpfs", "-o", f"size={_DISK_MIB}m", "tmpfs", str(folder))

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                while _wrote(file.fileno(), size):
                    pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


class Filter:
    """A broker that nobody reaches any more and that reaches nobody, by nft: what comes to its ports and whatever its user says
    is dropped, for all brokers share one address. Raises PartMissingError where that cannot be had."""

    def __init__(self) -> None:
        _need_alone("partition", "nft")
        tried = [*wrapper(FIRST_USER, Path(sys.executable)), "true"]
        if subprocess.run(tried, capture_output=True, check=False).returncode != 0:
            raise PartMissingError(
                "partition", "a broker cannot be given a user of its own (setpriv)", "make chaos as root"
            )

    def apart(self, ports: Sequence[int], user: int) -> None:
        """Both ways, also what is under way on connections that stand."""
        heard = f"type filter hook input priority 0;\ntcp dport {{ {', '.join(map(str, ports))} }} drop"
        said = f"type filter hook output priority 0;\nmeta skuid {user} drop"
        chains = f"chain heard {{\n{heard}\n}}\nchain said {{\n{said}\n}}"
        _run("nft", "-f", "-", given=f"table inet chaos {{\n{chains}\n}}\n")

    def heal(self) -> None:
        _run("nft", "delete", "table", "inet", "chaos")


@dataclass
class Stage:
    """`disk` and `filter` are None where this machine cannot have them: `missing` says why, by kind of blow, as was said aloud."""

    cluster: Cluster
    server: Server
    lanes: Path
    disk: Disk | None
    filter: Filter | None
    missing: Mapping[str, str]


@contextmanager
def stage(folder: Path, brokers: int) -> Iterator[Stage]:
    """Raises PartMissingError where this machine cannot have a broker or a database."""
    with ExitStack() as stack:
        server = Server(folder / "postgres")
        stack.callback(server.close)
        server.start()
        lanes = folder / "lanes"
        missing: dict[str, str] = {}
        disk, packets = _or_say(lambda: Disk(lanes), missing), _or_say(Filter, missing)
        users = packets is not None
        kafka = stack.enter_context(cluster(folder / "kafka", brokers, users=users))
        ensure_topics(kafka.bootstrap, min(3, brokers), [DEADLINE, MOVEMENT])
        lanes.mkdir(exist_ok=True)
        if disk is not None:
            stack.callback(_run, "umount", "--lazy", str(lanes))
        yield Stage(kafka, server, lanes, disk, packets, missing)


def inside() -> list[str] | None:
    """What stands before a command that has a network and mounts of its own; None where that cannot be."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "ip"))):
        return None
    command = ["unshare", "--net", "--mount", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    tried = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if tried.returncode == 0 else None


def alone(arguments: list[str]) -> None:
    """Begins this program again with a network and mounts of its own, where root is given; returns where that cannot be."""
    if os.environ.get(ALONE) or (before := inside()) is None:
        return
    command = [*before, sys.executable, "-m", "tests.chaos", *arguments]
    os.execvpe(command[0], command, {**os.environ, ALONE: "1"})


def _or_say(make: Callable[[], Granted], missing: dict[str, str]) -> Granted | None:
    try:
        return make()
    except PartMissingError as error:
        sys.stderr.write(f"NOT TRIED: {error}\n")
        missing[error.part] = str(error)
        return None


def _need_alone(kind: str, program: str) -> None:
    if not os.environ.get(ALONE):
        raise PartMissingError(
            kind, "it needs root and a network and mounts of its own (unshare, ip)", "make chaos as root"
        )
    if shutil.which(program) is None:
        raise PartMissingError(kind, f"{program} is not installed", "apt-get install nftables mount")


def _wrote(file: int, size: int) -> bool:
    try:
        return os.write(file, b"\0" * size) == size
    except OSError:
        return False


def _run(*command: str, given: str | None = None) -> None:
    subprocess.run(command, input=given, text=True, check=True, capture_output=True)
