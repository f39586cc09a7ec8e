"""Which addresses are one caller."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """An IPv6 customer holds a whole /64: it counts as one address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address
