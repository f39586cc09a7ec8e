"""A TCP proxy of our own, to stand in front of a real server and spoil the network between it and its clients."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_CHUNK = 65_536
_LATE_SECONDS = 0.3
_SLOW_BYTES = 200_000  # a second
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: close() sends RST
_LOOK_SECONDS = 0.5


class Fault(StrEnum):
    LATE = "late"  # whatever passes passes later
    SLOW = "slow"  # few bytes a second
    CUT = "cut"  # nothing passes, no connection ends: a pulled plug; afterwards what waited goes on
    RESET = "reset"  # every connection is reset, new ones as well
    HALF_OPEN = "half_open"  # requests arrive, answers are lost


@dataclass(eq=False)
class _Link:
    client: socket.socket
    server: socket.socket
    spoiled: bool = False  # bytes of it are gone: it can never be used again

    def reset(self) -> None:
        for end in (self.client, self.server):
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already
            end.close()


class Proxy:
    """Listens on `port` of 127.0.0.1 and passes everything to `target` there, as the current fault allows."""

    def __init__(self, target: int, port: int = 0) -> None:
        self._target = target
        self._fault: Fault | None = None
        self._changed = threading.Condition()
        self._links: set[_Link] = set()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._listener.settimeout(_LOOK_SECONDS)
        self._accepting = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._accepting.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._accepting.join()
        self._listener.close()
        self._reset(spoiled_only=False)

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        self.set(fault)
        try:
            yield
        finally:
            self.set(None)

    def set(self, fault: Fault | None) -> None:
        """The fault from now on; None heals the network."""
        with self._changed:
            self._fault = fault
            self._changed.notify_all()
        if fault in (None, Fault.RESET):
            self._reset(spoiled_only=fault is None)

    def _reset(self, *, spoiled_only: bool) -> None:
        with self._changed:
            links = [link for link in self._links if link.spoiled or not spoiled_only]
            self._links -= set(links)
        for link in links:
            link.reset()

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        client.settimeout(None)
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=2)
        except OSError:
            client.close()  # nobody is behind us either
            return
        server.settimeout(None)
        link = _Link(client, server)
        if self._fault is Fault.RESET:
            link.reset()
            return
        with self._changed:
            self._links.add(link)
        for source, sink, answers in ((client, server, False), (server, client, True)):
            threading.Thread(target=self._pump, args=(link, source, sink, answers), daemon=True).start()

    def _pump(self, link: _Link, source: socket.socket, sink: socket.socket, answers: bool) -> None:  # noqa: FBT001 -- a thread's argument
        try:
            while data := source.recv(_CHUNK):
                self._pass(link, sink, data, answers=answers)
        except OSError:
            pass  # one end is gone: the other one is told below
        with self._changed:
            self._links.discard(link)
        link.reset()

    def _pass(self, link: _Link, sink: socket.socket, data: bytes, *, answers: bool) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._fault is not Fault.CUT or self._closed)
            fault = self._fault
        if fault is Fault.HALF_OPEN and answers:
            link.spoiled = True
        if link.spoiled and answers:
            return
        if fault is Fault.LATE:
            time.sleep(_LATE_SECONDS)
        step = _SLOW_BYTES // 20 if fault is Fault.SLOW else len(data)
        for start in range(0, len(data), step):
            sink.sendall(data[start : start + step])
            if fault is Fault.SLOW:
                time.sleep(1 / 20)
