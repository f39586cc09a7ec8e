"""Ed25519 signatures over canonical bytes. Private keys stay with their owner; everyone else holds pinned public keys."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel

from events.canonical import canonical_bytes
from events.made_once import made_once


class SignatureRefusedError(ValueError):
    """The signature does not belong to these bytes, or its key is not pinned. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class SigningKey:
    private: Ed25519PrivateKey

    @cached_property
    def key_id(self) -> str:
        return key_id(self.private.public_key())

    def sign(self, value: BaseModel | Mapping[str, Any]) -> str:
        """Ed25519 signature of the canonical bytes, hexadecimal."""
        return self.private.sign(canonical_bytes(value)).hex()

    def public_bytes(self) -> bytes:
        return self.private.public_key().public_bytes_raw()


def key_id(public: Ed25519PublicKey) -> str:
    """The first 8 bytes of the SHA-256 of the raw public key, hexadecimal."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def load_or_create(path: Path) -> SigningKey:
    """The key in `path` (32 raw bytes, mode 0600); made once if there is none."""
    raw = made_once(path, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    return SigningKey(Ed25519PrivateKey.from_private_bytes(raw))


def throwaway_key() -> SigningKey:
    """A key nobody pins: what it signs is obeyed by no one."""
    return SigningKey(Ed25519PrivateKey.generate())


@dataclass(frozen=True)
class PinnedKeys:
    """Public keys by key id (raw 32 bytes each)."""

    keys: Mapping[str, bytes]

    @classmethod
    def of(cls, *public: bytes) -> "PinnedKeys":
        return cls({key_id(Ed25519PublicKey.from_public_bytes(raw)): raw for raw in public})

    def verify(self, value: BaseModel | Mapping[str, Any], key: str, signature: str) -> None:
        """Raises SignatureRefusedError with `key_unknown` or `signature_wrong`."""
        raw = self.keys.get(key)
        if raw is None:
            raise SignatureRefusedError("key_unknown")
        try:
            Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(signature), canonical_bytes(value))
        except (InvalidSignature, ValueError):
            raise SignatureRefusedError("signature_wrong") from None
