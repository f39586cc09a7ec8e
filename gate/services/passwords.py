"""Passwords under argon2. A hash takes tens of milliseconds and 64 MiB on purpose: checked outside transactions, few at once."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(4)
"""A flood of sign-ins queues here instead of taking all the memory."""


def hash_of(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """None for an unknown login: checked all the same, so that the answer takes as long."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


_NOBODY = hash_of(secrets.token_hex(16))
