"""The short code people say and write for a record: eight signs that cannot be mistaken for each other."""

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""


def reference_of(record_id: str) -> str:
    """`7K3F-92QD`, from 40 bits of the SHA-256 of the record id."""
    number = int.from_bytes(hashlib.sha256(record_id.encode()).digest()[:5], "big")
    signs = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"
