"""Child processes that never outlive us: own process group, and a death signal should we be killed."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.parts.places import PartBrokenError, PartMissingError


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    farewell: signal.Signals

    def stop(self, *, patience: float = 20) -> None:
        """Ask, wait, then kill its whole group. Harmless when it has already ended."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(self.farewell)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def await_ready(self, ready: Callable[[], bool]) -> None:
        """Returns once `ready()` holds; PartBrokenError with the end of the log if the child ends first."""

        def settled() -> bool:
            return self.process.poll() is not None or ready()

        await_true(settled, what=self.name)
        if self.process.poll() is not None:
            raise PartBrokenError(
                f"{self.name} ended with {self.process.returncode}; {self.log}:\n{tail(self.log)}"
            )


def await_true(condition: Callable[[], bool], *, what: str, patience: float = 120) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise PartBrokenError(f"{what} did not get ready within {patience:.0f} s")
        time.sleep(0.1)


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    user: int | None = None,
    farewell: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
) -> Child:
    """Start `command` in its own session, output into `log`; as `user` (a uid) where one is given.

    `env` is added to our own environment.

    `farewell` is the signal that asks it to end, when we stop it and when we die ourselves. "We" is the thread that
    calls this: call it from the main thread or from one that lives as long as the child.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - fixed programs of ours, no shell
            [*wrapper(user, Path(command[0]), log, farewell=farewell), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **(env or {})},
        )
    return Child(name, process, log, farewell)


def wrapper(user: int | None, *reached: Path, farewell: signal.Signals = signal.SIGTERM) -> list[str]:
    """The `setpriv` prefix (Linux) that signals the child when its parent dies, and changes the user.

    `reached` are the files that user must get to. Where a folder above them is closed to him (a checkout below root's
    home), he keeps the one right to pass folders; without the secure bit access(2) would still refuse him.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None and user is not None:
        raise PartMissingError(
            "setpriv", "root needs it to run a server as another user", "apt-get install util-linux"
        )
    if setpriv is None:
        return []
    prefix = [setpriv, "--pdeathsig", farewell.name.removeprefix("SIG")]
    if user is not None:
        prefix += ["--reuid", str(user), "--regid", str(user), "--clear-groups"]
        if any(
            not folder.stat().st_mode & stat.S_IXOTH for file in reached for folder in file.resolve().parents
        ):
            prefix += ["--securebits", "+no_setuid_fixup"]
            prefix += ["--inh-caps", "-all,+dac_override", "--ambient-caps", "-all,+dac_override"]
    return [*prefix, "--"]


def own_port(port: int = 0) -> int:
    """`port` if nobody listens there (PartBrokenError otherwise); 0 picks a free one."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as taken:
            raise PartBrokenError(f"port {port} cannot be used: {taken.strerror}") from taken
        chosen: int = listener.getsockname()[1]
        return chosen


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
