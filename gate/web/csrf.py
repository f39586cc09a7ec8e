"""A form counts only when it comes from one of our own pages: the browser says so, and the form carries a token of its visitor."""

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request

from gate.domain.errors import ForbiddenError
from gate.web.callers import SESSION_COOKIE

VISITOR_COOKIE = "visitor"
"""Before signing in there is no session: the token then hangs on this random cookie."""


class CsrfError(ForbiddenError):
    """The form is not one of ours, or too old (`csrf_failed`)."""

    def __init__(self) -> None:
        super().__init__(
            "csrf_failed", "This form was open too long or came from elsewhere: load the page again."
        )


def token_of(secret: str) -> str:
    """The token for the forms of whoever holds this cookie value; it reveals nothing of it."""
    return hashlib.sha256(f"bordergate-form\0{secret}".encode()).hexdigest()


def check(request: Request, sent: str) -> None:
    """Raises CsrfError."""
    secret = request.cookies.get(SESSION_COOKIE) or request.cookies.get(VISITOR_COOKIE) or ""
    if not secret or not hmac.compare_digest(sent, token_of(secret)) or not _from_here(request):
        raise CsrfError


def _from_here(request: Request) -> bool:
    """Sec-Fetch-Site where the browser sends it, else the Origin's host; a client that sends neither is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
