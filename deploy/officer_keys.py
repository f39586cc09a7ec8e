"""An officer's own key as a file: made by the officer, locked with a passphrase, its public half told to the gate."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from deploy.refusals import Refusal
from events.signing import SigningKey

SHORTEST_PASSPHRASE = 10


class OfficerKeyRefusal(Refusal):
    """`key_exists`, `key_unreadable`, `passphrase_short`, `passphrase_wrong`."""


def make_key(file: Path, passphrase: str) -> SigningKey:
    """A new key in `file` (PKCS 8, PEM, mode 0600). Raises OfficerKeyRefusal; a key that is there is never overwritten."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise OfficerKeyRefusal(
            "passphrase_short", f"a passphrase has at least {SHORTEST_PASSPHRASE} characters."
        )
    private = Ed25519PrivateKey.generate()
    locked = private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OfficerKeyRefusal("key_exists", f"{file} is there already: name another file.") from None
    with os.fdopen(handle, "wb") as made:
        made.write(locked)
    return SigningKey(private)


def open_key(file: Path, passphrase: str) -> SigningKey:
    """Raises OfficerKeyRefusal `key_unreadable`, `passphrase_wrong`."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise OfficerKeyRefusal("key_unreadable", f"{file}: {error.strerror}") from error
    try:
        private = load_pem_private_key(raw, passphrase.encode())
    except (TypeError, ValueError):
        raise OfficerKeyRefusal(
            "passphrase_wrong", f"{file} does not open with this passphrase: type it again."
        ) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise OfficerKeyRefusal("key_unreadable", f"{file} is no key that `bordergate officer key` made.")
    return SigningKey(private)
