"""Serves the API and the pages with uvicorn, in the main thread, until the process is told to stop."""

import errno
import signal
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from deploy.refusals import Refusal
from deploy.settings import Settings
from deploy.waiting import Surveyor
from gate.app import create_app
from gate.services.context import Gate


class PortTakenError(Refusal):
    """Another program listens on this address (`port_taken`)."""

    passes = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            "port_taken",
            f"{host}:{port} is in use by another program. Choose another one: --port {port + 1}",
        )


def app_of(settings: Settings, gate: Gate) -> FastAPI:
    return create_app(
        gate,
        secure_cookies=settings.secure_cookies,
        look_around=Surveyor(settings),
        share=settings.sender_share,
    )


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises PortTakenError; Refusal `address_unusable` where this machine has no such address or we no right to it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(host, port) from None
        raise Refusal(
            "address_unusable",
            f"{host}:{port} cannot be listened on ({error.strerror}): check --host and --port.",
        ) from None
    return listener


def serve(app: FastAPI, listener: socket.socket, log_level: str, trusted_proxies: str = "") -> None:
    """Blocks until SIGINT or SIGTERM; open live pages are let go after two seconds.

    Uvicorn raises the signal again when it has shut down: what is left to stop must still be stopped by us.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(configured(app, log_level, trusted_proxies)).run(sockets=[listener])


def configured(app: FastAPI, log_level: str = "info", trusted_proxies: str = "") -> uvicorn.Config:
    """Callers have the address their connection has; only `trusted_proxies` (addresses, networks) may name another one."""
    return uvicorn.Config(
        app,
        log_level=log_level,
        access_log=False,
        timeout_graceful_shutdown=2,
        log_config=None,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
    )
