"""When a webhook is tried again and when it is given up; which addresses may be called. Pure; nothing is looked up here."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from gate.domain.errors import InvalidError

LONGEST_URL = 500
DEAD_AFTER = timedelta(days=3)
OLD_SECRET_LIVES = timedelta(hours=24)
_PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14400))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def next_try(failures: int, now: datetime) -> datetime:
    """After the n-th failure in a row: soon at first, then every four hours."""
    return now + _PAUSES[min(failures, len(_PAUSES)) - 1]


def is_dead(failing_since: datetime, now: datetime) -> bool:
    return now - failing_since >= DEAD_AFTER


def checked_url(url: str) -> str:
    """Raises InvalidError `webhook_url_invalid`. Whether its host may be called is decided at each call, on its address."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username is not None or parts.fragment or not url.isascii() or " " in url:
        raise InvalidError(
            "webhook_url_invalid",
            "Give a whole web address like https://example.vn/news, without a name and password in it.",
        )
    return url


_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the internet; Python's own list lets local translators and old site addresses through."""


def embedded_v4(address: Address) -> Address:
    """An IPv6 address that only wraps an IPv4 address is judged as that one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def may_call(address: Address, allowed: Iterable[Network]) -> bool:
    """Public addresses, and those the operator allows."""
    real = embedded_v4(address)
    public = real.is_global and not real.is_multicast and (real.version == 4 or real in _PUBLIC_V6)
    return is_allowed(real, allowed) or public


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Named by the operator: there plain http is good enough, too."""
    real = embedded_v4(address)
    return any(real.version == network.version and real in network for network in allowed)
