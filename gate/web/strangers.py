"""Whoever has not signed in yet: may do nothing, yet a refusal is journalled with the address it came from."""

from gate.domain.access import Actor, Role


def stranger(address: str) -> Actor:
    return Actor("stranger", "", Role.STRANGER, None, address)
