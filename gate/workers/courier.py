"""Carries one signed message to one address, in the form of Standard Webhooks, and says in one word what became of it.

The host is resolved here, every address it has is checked, and the connection goes to a checked address: an answer of the
name server that changes between looking and calling cannot lead us into somebody's private network."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime

import httpx
from standardwebhooks import Webhook

from gate.domain.webhooks import Address, Network, is_allowed, may_call
from gate.services.send_news import DELIVERED, GONE, Parcel

_SECONDS = 15.0
_HTTP_GONE = 410


class RefusedError(Exception):
    """We do not call there; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Courier:
    """`allowed`: networks the operator opens beside the public internet; there plain http may be used, too."""

    def __init__(self, allowed: Sequence[Network] = (), trusted: ssl.SSLContext | None = None) -> None:
        self._allowed = tuple(allowed)
        self._trusted = trusted or ssl.create_default_context()

    def carry(self, parcel: Parcel, now: datetime) -> str:
        """Blocks for 15 s at most. `delivered` on any 2xx; else gone, status_NNN, timeout, no_connection, tls_refused,
        name_unknown, address_not_allowed, https_needed, answer_broken."""
        try:
            return asyncio.run(self._within(parcel, now))
        except RefusedError as refused:
            return refused.code

    async def _within(self, parcel: Parcel, now: datetime) -> str:
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._carry(parcel, now)
        except (TimeoutError, httpx.TimeoutException):
            return "timeout"
        except httpx.ConnectError as error:
            return "tls_refused" if isinstance(_root(error), ssl.SSLError) else "no_connection"
        except httpx.HTTPError:
            return "answer_broken"
        except (httpx.InvalidURL, ValueError):
            return "name_unknown"

    async def _carry(self, parcel: Parcel, now: datetime) -> str:
        url = httpx.URL(parcel.url)
        address = await self._checked_address(url)
        host = url.raw_host.decode()
        request = httpx.Request(
            "POST",
            url.copy_with(host=str(address)),
            content=parcel.body.encode(),
            headers={"Host": url.netloc.decode(), **signed_headers(parcel, now)},
            extensions={"sni_hostname": host},
        )
        async with httpx.AsyncClient(verify=self._trusted, trust_env=False, timeout=_SECONDS) as client:
            answer = await client.send(request, stream=True)  # its body is nobody's business here
            await answer.aclose()
        if answer.is_success:
            return DELIVERED
        return GONE if answer.status_code == _HTTP_GONE else f"status_{answer.status_code}"

    async def _checked_address(self, url: httpx.URL) -> Address:
        """Raises RefusedError where any address of the host may not be called."""
        port = url.port or (443 if url.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise RefusedError("name_unknown") from None
        addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
        if not addresses:
            raise RefusedError("name_unknown")
        if not all(may_call(address, self._allowed) for address in addresses):
            raise RefusedError("address_not_allowed")
        if url.scheme != "https" and not all(is_allowed(address, self._allowed) for address in addresses):
            raise RefusedError("https_needed")
        return addresses[0]


def signed_headers(parcel: Parcel, now: datetime) -> dict[str, str]:
    """Standard Webhooks: the signature of each live secret over id.timestamp.body."""
    signatures = [Webhook(secret).sign(parcel.id, now, parcel.body) for secret in parcel.secrets]
    return {
        "content-type": "application/json",
        "user-agent": "bordergate-webhooks",
        "webhook-id": parcel.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _root(error: BaseException) -> BaseException:
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return error
