"""The proxy spoils the network as it says, and nothing else."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.network.proxy import Fault, Proxy

SOON, NEVER = 20.0, 0.7


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says back what it hears; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(link: socket.socket) -> None:
        with link:
            try:
                while data := link.recv(65_536):
                    link.sendall(data)
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(link,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    with Proxy(echo) as made:
        yield made


def link_to(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=SOON)


def said_back(link: socket.socket, count: int) -> bytes:
    heard = b""
    while len(heard) < count and (more := link.recv(65_536)):
        heard += more
    return heard


@pytest.mark.parametrize("fault", [None, Fault.LATE, Fault.SLOW], ids=str)
def test_every_byte_passes_in_order(proxy: Proxy, fault: Fault | None) -> None:
    sent = bytes(range(256)) * 200
    proxy.set(fault)
    with link_to(proxy) as link:
        link.sendall(sent)
        assert said_back(link, len(sent)) == sent


def test_late_means_later(proxy: Proxy) -> None:
    with proxy.fault(Fault.LATE), link_to(proxy) as link:
        began = time.monotonic()
        link.sendall(b"hello")
        assert said_back(link, 5) == b"hello"
        assert time.monotonic() - began >= 0.6, "once on the way there, once on the way back"


def test_a_cut_holds_everything_back_and_then_lets_it_go_on(proxy: Proxy) -> None:
    with link_to(proxy) as link:
        with proxy.fault(Fault.CUT):
            link.sendall(b"hello")
            link.settimeout(NEVER)
            with pytest.raises(TimeoutError):
                link.recv(1)
        link.settimeout(SOON)
        assert said_back(link, 5) == b"hello"


def test_a_reset_ends_every_connection_and_every_new_one(proxy: Proxy) -> None:
    with link_to(proxy) as link:
        link.sendall(b"hello")
        assert said_back(link, 5) == b"hello"
        with proxy.fault(Fault.RESET):
            assert ended(link)
            assert refused(proxy)
    with link_to(proxy) as healed:
        healed.sendall(b"again")
        assert said_back(healed, 5) == b"again"


def test_half_open_loses_answers_only_and_the_connection_with_them(proxy: Proxy) -> None:
    with link_to(proxy) as link:
        with proxy.fault(Fault.HALF_OPEN):
            link.sendall(b"hello")
            link.settimeout(NEVER)
            with pytest.raises(TimeoutError):
                link.recv(1)
        link.settimeout(SOON)
        assert ended(link), "a stream with a hole in it is not gone on with"


def test_without_a_server_behind_it_a_connection_just_ends() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with Proxy(taken.getsockname()[1]) as proxy:
            assert refused(proxy)


def refused(proxy: Proxy) -> bool:
    try:
        with link_to(proxy) as link:
            return ended(link)
    except ConnectionError:  # the reset was there before we knew that we were connected
        return True


def ended(link: socket.socket) -> bool:
    try:
        return link.recv(1) == b""
    except ConnectionError:
        return True
