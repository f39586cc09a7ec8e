"""One byte string per value (RFC 8785, JSON Canonicalization Scheme): what is hashed, signed and compared."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import rfc8785
from pydantic import BaseModel

_quick = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_WIDEST = 2**53 - 1


def canonical_bytes(value: BaseModel | Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of a model (in its JSON form) or of a mapping of plain JSON values."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else dict(value)
    if _same_either_way(plain):
        with suppress(UnicodeEncodeError):  # rfc8785 refuses it, too, and says why
            return _quick(plain).encode()
    return rfc8785.dumps(plain)


def plain_bytes(value: Mapping[str, Any]) -> bytes:
    """The same, sooner, where the caller knows that keys are ASCII and values text, None, whole numbers below 2**53, or lists of them."""
    try:
        return _quick(value).encode()
    except UnicodeEncodeError:
        return rfc8785.dumps(dict(value))


def _same_either_way(value: object) -> bool:
    """Python's own encoder, many times as quick, writes the same but for floats, wide integers and the order of some keys."""
    if value is None or isinstance(value, bool | str):
        return True
    if isinstance(value, int):
        return -_WIDEST <= value <= _WIDEST
    if isinstance(value, dict):
        return all(map(_plain_key, value)) and all(map(_same_either_way, value.values()))
    return isinstance(value, list) and all(map(_same_either_way, value))


def _plain_key(key: object) -> bool:
    return isinstance(key, str) and key.isascii()


def digest(value: BaseModel | Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
