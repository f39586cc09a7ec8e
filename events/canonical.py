"""One byte string per value (RFC 8785, JSON Canonicalization Scheme): what is hashed, signed and compared."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785
from pydantic import BaseModel


def canonical_bytes(value: BaseModel | Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of a model (in its JSON form) or of a mapping of plain JSON values."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else dict(value)
    return rfc8785.dumps(plain)


def digest(value: BaseModel | Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
