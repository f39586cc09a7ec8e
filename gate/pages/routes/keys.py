"""API keys for people's own software, on the page of their account: made, shown once, revoked."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.api_keys import offered
from gate.domain.errors import ConflictError, InvalidError
from gate.pages.forms import Form
from gate.pages.own_account import own_page
from gate.pages.visit import Visit
from gate.pages.visitors import sending
from gate.services.api_key_commands import MakeApiKey, RevokeApiKey
from gate.services.make_api_key import make_api_key
from gate.services.revoke_api_key import revoke_api_key
from gate.web.problems import status_of

router = APIRouter()
Sending = Annotated[Visit, Depends(sending(Permission.KEEP_OWN_ACCOUNT))]
_FIELD_OF = {"api_key_scope_invalid": "scope", "api_key_expiry_invalid": "expires_on"}


@router.post("/account/keys")
def make(visit: Sending) -> HTMLResponse:
    """The key is shown on the page itself, once: no address leads back to it."""
    form = visit.sent
    scope = [one for one in offered(visit.actor.role) if form.ticked(f"scope_{one}")]
    fields = {"name": form.text("name"), "scope": scope, "expires_on": form.text("expires_on")}
    try:
        made = visit.do(make_api_key, visit.command(MakeApiKey, **fields))
    except (ConflictError, InvalidError) as refused:
        _say(visit, refused)
        return own_page(visit, status=status_of(refused))
    visit.sent = Form()
    return own_page(visit, made=made)


@router.post("/account/keys/{key_id}/revoke")
def revoke(visit: Sending, key_id: str) -> Response:
    visit.do(revoke_api_key, visit.command(RevokeApiKey, key_id=key_id), key_id)
    return visit.go("/account", "api_key_revoked")


def _say(visit: Visit, refused: ConflictError | InvalidError) -> None:
    form, say = visit.sent, visit.speech.say
    if refused.code == "request_malformed" and isinstance(refused, InvalidError):
        too_long = len(form.text("name")) > 60
        sentences = {
            "name": say("This is too long.") if too_long else say("Fill this in."),
            "scope": say("Tick at least one."),
            "expires_on": say("Choose a day."),
        }
        for failure in refused.failures:
            name = failure.pointer.split("/")[1]
            form.wrong(name if name in sentences else "", sentences.get(name, refused.sentence))
        return
    form.wrong(_FIELD_OF.get(refused.code, ""), visit.speech.problem(refused.code, refused.sentence))
