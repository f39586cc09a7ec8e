"""Does the packet filter of the storm cut what it says? Run in a network of its own (tests/chaos/test_partition.py); prints JSON."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.parts.processes import wrapper
from tests.chaos.cluster import FIRST_USER
from tests.chaos.theatre import Filter

_SECONDS = 1.0  # on one machine an answer takes a thousandth of it
_SERVER = """
import socket, sys, threading
def serve(one):
    while data := one.recv(100):
        one.sendall(data)
def listen():
    while True:
        threading.Thread(target=serve, args=(door.accept()[0],), daemon=True).start()
door = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=listen, daemon=True).start()
print(door.getsockname()[1], flush=True)
for line in sys.stdin:
    try:
        socket.create_connection(("127.0.0.1", int(line)), 1).close()
        print("reached", flush=True)
    except OSError:
        print("nobody", flush=True)
"""


@dataclass
class Server:
    """Says what it hears, as a user of its own."""

    process: subprocess.Popen[str]
    port: int = 0

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def reaches(self, other: "Server") -> bool:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{other.port}\n")
        self.process.stdin.flush()
        return self.line() == "reached"


@contextmanager
def _server(user: int) -> Iterator[Server]:
    command = [*wrapper(user, Path(sys.executable)), sys.executable, "-I", "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        server = Server(process)
        server.port = int(server.line())
        yield server
        process.kill()


def _answers(standing: socket.socket) -> bool:
    try:
        standing.sendall(b"hello")
        return bool(standing.recv(100))
    except TimeoutError:
        return False


def _opens(server: Server) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", server.port), _SECONDS) as fresh:
            fresh.settimeout(_SECONDS)
            return _answers(fresh)
    except TimeoutError:
        return False


def main() -> None:
    found: dict[str, dict[str, bool]] = {}
    with ExitStack() as stack:
        cut, other = (stack.enter_context(_server(FIRST_USER + number)) for number in (0, 1))
        standing = stack.enter_context(socket.create_connection(("127.0.0.1", cut.port)))

        def look(when: str, patience: float) -> None:
            standing.settimeout(patience)
            found[when] = {
                "its standing connection answers": _answers(standing),
                "it can be reached": _opens(cut),
                "it reaches the other": cut.reaches(other),
                "the other can be reached": _opens(other),
            }

        packets = Filter()
        look("before", 30)
        packets.apart([cut.port], FIRST_USER)
        look("apart", _SECONDS)
        packets.heal()
        look("healed", 30)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
