"""Entity tags that callers name in If-Match and If-None-Match (RFC 9110, 13.1)."""

import re

_TAG = re.compile(r'(W/)?"([^"]*)"')


def names(header: str, tag: str, *, weakly: bool = False) -> bool:
    """Whether the header names this tag (given without quotes), or anything that exists (`*`).

    If-Match compares strongly: a weak tag names nothing. If-None-Match compares `weakly`."""
    if header.strip() == "*":
        return True
    return any(opaque == tag and (weakly or not weak) for weak, opaque in _TAG.findall(header))
