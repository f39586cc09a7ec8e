"""The page of one's own account: who one is, the password, the API keys."""

from fastapi.responses import HTMLResponse

from gate.domain.api_keys import LONGEST, offered
from gate.pages.times import local
from gate.pages.visit import Visit
from gate.services.api_key_commands import ApiKeyMade
from gate.services.change_password import login_of
from gate.services.views.api_keys import own_api_keys


def own_page(visit: Visit, status: int = 200, made: ApiKeyMade | None = None) -> HTMLResponse:
    """`made` was made by this very request: its key is shown here and nowhere else."""
    with visit.read() as session:
        keys = own_api_keys(visit.gate, session, visit.actor)
    today = local(visit.now).date()
    return visit.page(
        "own_account.html",
        status=status,
        login=login_of(visit.gate, visit.actor),
        keys=keys,
        made=made,
        scopes=offered(visit.actor.role),
        today=today,
        latest=today + LONGEST,
    )
