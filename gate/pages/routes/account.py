"""Signing in and out, the own password, the language, and the help page: what everyone may do."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import InvalidError
from gate.pages import navigation
from gate.pages.forms import Form
from gate.pages.languages import COOKIE, choose
from gate.pages.own_account import own_page
from gate.pages.visit import Visit
from gate.pages.visitors import anyone, anyone_sending, asking, sending
from gate.pages.words import STATES, Word
from gate.services.accounts import close_session
from gate.web.callers import SESSION_COOKIE
from gate.web.problems import TooManyError, status_of
from gate.web.sign_in import change_own_password, sign_in

router = APIRouter()
Asking = Annotated[Visit, Depends(anyone)]
Sending = Annotated[Visit, Depends(anyone_sending)]
Owner = Annotated[Visit, Depends(asking(Permission.KEEP_OWN_ACCOUNT))]
OwnerSending = Annotated[Visit, Depends(sending(Permission.KEEP_OWN_ACCOUNT))]
_SHORTEST, _LONGEST = 10, 200
_ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Meaning:
    word: Word
    meaning: str


@router.get("/", response_class=RedirectResponse)
def start(visit: Asking) -> Response:
    return visit.go(navigation.first_page(visit.guest) if visit.guest else "/sign-in")


@router.get("/sign-in")
def ask(visit: Asking, back: str = "") -> HTMLResponse:
    visit.sent = Form({"next": local_path(back)})
    return visit.page("sign_in.html")


@router.post("/sign-in")
def enter(visit: Sending) -> Response:
    form = visit.sent
    login, password = form.text("login")[:60], form.values.get("password", "")
    try:
        actor, token = sign_in(visit.request, login, password)
    except (InvalidError, TooManyError) as refused:
        form.values.pop("password", None)
        form.wrong("login", visit.speech.problem(refused.code, refused.sentence))
        return visit.page("sign_in.html", status=status_of(refused))
    wanted = local_path(form.text("next"))
    answer = visit.go(navigation.first_page(actor) if wanted == "/" else wanted)
    visit.set_cookie(answer, SESSION_COOKIE, token)
    return answer


@router.post("/sign-out")
def sign_out(visit: Sending) -> Response:
    token = visit.request.cookies.get(SESSION_COOKIE, "")
    if visit.guest is not None:
        with visit.gate.database.write() as session:
            close_session(visit.gate, session, visit.guest, token)
    answer = visit.go("/sign-in")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/account")
def own(visit: Owner) -> HTMLResponse:
    return own_page(visit)


@router.post("/account/password")
def change(visit: OwnerSending) -> Response:
    form, say = visit.sent, visit.speech.say
    old, new, again = (form.values.pop(name, "") for name in ("old", "new", "again"))
    if not _SHORTEST <= len(new) <= _LONGEST:
        form.wrong("new", say("10 to 200 characters."))
    elif new != again:
        form.wrong("again", say("The two new passwords differ: write it once more."))
    if form.errors:
        return own_page(visit, status=422)
    try:
        change_own_password(visit.request, visit.actor, old, new)
    except (InvalidError, TooManyError) as refused:
        wrong = refused.code == "login_refused"
        sentence = (
            say("This is not your password.")
            if wrong
            else visit.speech.problem(refused.code, refused.sentence)
        )
        form.wrong("new" if refused.code == "password_same" else "old", sentence)
        return own_page(visit, status=status_of(refused))
    return visit.go("/account", "password_changed")


@router.get("/help")
def help_page(visit: Asking) -> HTMLResponse:
    speech = visit.speech
    words = [Meaning(speech.word("state", state), speech.meaning(state)) for state in STATES]
    return visit.page("help.html", state_words=words)


@router.post("/language")
def language(visit: Sending) -> Response:
    """Remembered by a cookie, so that it also holds before signing in."""
    answer = visit.go(local_path(visit.sent.text("back")))
    code = choose(visit.sent.text("lang"), None)
    visit.set_cookie(answer, COOKIE, code, max_age=_ONE_YEAR)
    return answer


def local_path(path: str) -> str:
    """Only a path of this site: a full address in a form could lead people elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
