"""Accounts: the administrator finds one, makes one for a person or a firm, switches one off and on."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.pages.forms import Form
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.pages.words import ROLES
from gate.services.accounts import create_account
from gate.services.api_key_commands import RevokeAccountKey
from gate.services.commands import DisableAccount, EnableAccount, NewAccount
from gate.services.disable_account import disable_account
from gate.services.enable_account import enable_account
from gate.services.revoke_api_key import revoke_account_key
from gate.services.views.accounts import account_view, accounts_listed
from gate.services.views.api_keys import account_keys
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.MANAGE_ACCOUNTS))]
Sending = Annotated[Visit, Depends(sending(Permission.MANAGE_ACCOUNTS))]
_FIELD_OF = {"login_taken": "login", "firm_missing": "tax_code", "role_unknown": "role"}


@router.get("/accounts")
def show(visit: Asking, text: str = "", cursor: str = "") -> HTMLResponse:
    with visit.read() as session:
        page = accounts_listed(visit.gate, session, visit.actor, text, cursor=cursor)
    visit.sent = Form({"text": text})
    more = f"/accounts?{urlencode({'text': text, 'cursor': page.cursor})}" if page.cursor else ""
    return visit.page("accounts.html", rows=page.rows, more=more, filtered=bool(text))


@router.get("/accounts/new")
def ask(visit: Asking) -> HTMLResponse:
    return _form(visit)


@router.post("/accounts/new")
def make(visit: Sending) -> Response:
    form, say = visit.sent, visit.speech.say
    try:
        command = NewAccount(
            command_id=form.text("command_id"),
            login=form.text("login"),
            name=form.text("name"),
            role=form.text("role"),
            password=form.values.get("password", ""),
            tax_code=form.text("tax_code") or None,
            firm_name=form.text("firm_name") or None,
        )
        visit.do(create_account, command)
    except ValidationError as wrong:
        sentences = {
            "password": say("At least 10 characters."),
            "login": say("2 to 60 characters."),
            "tax_code": say("A tax code has 10 digits, a branch's 13, a person's 12."),
        }
        for error in wrong.errors():
            name = str(error["loc"][0])
            too_long = error["type"] == "string_too_long"
            form.wrong(
                name, sentences.get(name, say("This is too long.") if too_long else say("Fill this in."))
            )
        return _form(visit, status=422)
    except (ConflictError, InvalidError) as refused:
        form.wrong(_FIELD_OF.get(refused.code, ""), visit.speech.problem(refused.code, refused.sentence))
        return _form(visit, status=status_of(refused))
    return visit.go("/accounts", "account_made")


@router.get("/accounts/{account_id}")
def one(visit: Asking, account_id: str) -> HTMLResponse:
    return _page(visit, account_id)


@router.post("/accounts/{account_id}/disable")
def disable(visit: Sending, account_id: str) -> Response:
    try:
        command = visit.command(DisableAccount, account_id=account_id, reason=visit.sent.text("reason"))
        visit.do(disable_account, command, account_id)
    except (ConflictError, InvalidError) as refused:
        return _refused(visit, account_id, refused)
    return visit.go(f"/accounts/{account_id}", "account_disabled")


@router.post("/accounts/{account_id}/enable")
def enable(visit: Sending, account_id: str) -> Response:
    try:
        command = visit.command(EnableAccount, account_id=account_id, reason=visit.sent.text("reason"))
        visit.do(enable_account, command, account_id)
    except (ConflictError, InvalidError) as refused:
        return _refused(visit, account_id, refused)
    return visit.go(f"/accounts/{account_id}", "account_enabled")


@router.post("/accounts/{account_id}/keys/{key_id}/revoke")
def revoke(visit: Sending, account_id: str, key_id: str) -> Response:
    reason = visit.sent.text("reason")
    try:
        command = visit.command(RevokeAccountKey, account_id=account_id, key_id=key_id, reason=reason)
        visit.do(revoke_account_key, command, account_id)
    except InvalidError as refused:
        return _refused(visit, account_id, refused, field=f"reason-{key_id}")
    return visit.go(f"/accounts/{account_id}", "api_key_revoked")


def _refused(
    visit: Visit, account_id: str, refused: ConflictError | InvalidError, field: str = "reason"
) -> HTMLResponse:
    if refused.code == "request_malformed":
        visit.sent.wrong(field, visit.speech.say("Say why: it stands in the journal."))
    else:
        visit.sent.wrong("", visit.speech.problem(refused.code, refused.sentence))
    return _page(visit, account_id, status=status_of(refused))


def _page(visit: Visit, account_id: str, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        account = account_view(visit.gate, session, visit.actor, account_id)
        keys = account_keys(visit.gate, session, visit.actor, account_id)
    own = account.id == visit.actor.account_id
    return visit.page("account.html", status=status, account=account, own=own, keys=keys)


def _form(visit: Visit, status: int = 200) -> HTMLResponse:
    visit.sent.values.pop("password", None)
    roles = [(role, visit.speech.word("role", role).text) for role in ROLES]
    return visit.page("new_account.html", status=status, roles=roles)
