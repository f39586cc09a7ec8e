"""How the journal is chained: what of an entry is hashed, and how one hash follows another."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from events.canonical import canonical_bytes

NOTHING_BEFORE = "0" * 64


def entry_body(number: int, entry: Mapping[str, Any]) -> bytes:
    """The canonical bytes (RFC 8785) of one numbered entry; times are RFC 3339 texts in UTC.

    What has no canonical form (half a character, a number too large) is kept escaped: one odd row must not stop the chain."""
    try:
        return canonical_bytes({"number": number, **entry})
    except ValueError:
        return canonical_bytes({"number": number, "escaped": json.dumps(entry, sort_keys=True)})


def next_digest(before: str, body: bytes) -> str:
    """SHA-256(0x00, the hash before, the body), hexadecimal; the zero byte keeps an entry apart from any inner node."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(before) + body).hexdigest()
