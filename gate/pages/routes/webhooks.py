"""Where a firm's news is sent: its webhooks, how the last sending went, new secrets, replay, removal."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.pages.webhook_words import result_sentence
from gate.services.add_webhook import add_webhook
from gate.services.remove_webhook import remove_webhook
from gate.services.replay_webhook import replay_webhook
from gate.services.rotate_webhook import read_secrets, rotate_webhook
from gate.services.transaction import transaction
from gate.services.views.webhooks import webhooks_for
from gate.services.webhook_commands import AddWebhook, RemoveWebhook, ReplayWebhook, RotateWebhook
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.MANAGE_WEBHOOKS))]
Sending = Annotated[Visit, Depends(sending(Permission.MANAGE_WEBHOOKS))]


@router.get("/webhooks")
def show(visit: Asking) -> HTMLResponse:
    return _page(visit)


@router.post("/webhooks")
def add(visit: Sending) -> Response:
    try:
        visit.do(add_webhook, visit.command(AddWebhook, url=visit.sent.text("url")))
    except (ConflictError, InvalidError) as refused:
        field = "" if isinstance(refused, ConflictError) else "url"
        code = "webhook_url_invalid" if refused.code == "request_malformed" else refused.code
        visit.sent.wrong(field, visit.speech.problem(code, refused.sentence))
        return _page(visit, status=status_of(refused))
    return visit.go("/webhooks", "webhook_added")


@router.post("/webhooks/{webhook_id}/secrets")
def secrets(visit: Sending, webhook_id: str) -> HTMLResponse:
    """Shown on the page itself, once: no address leads back to it."""
    with transaction(visit.gate, visit.actor, "webhook_secret_read", webhook_id) as session:
        found = read_secrets(visit.gate, session, visit.actor, webhook_id)
    return _page(visit, opened=(webhook_id, found))


@router.post("/webhooks/{webhook_id}/rotate")
def rotate(visit: Sending, webhook_id: str) -> Response:
    visit.do(rotate_webhook, visit.command(RotateWebhook, webhook_id=webhook_id), webhook_id)
    return visit.go("/webhooks", "webhook_rotated")


@router.post("/webhooks/{webhook_id}/remove")
def remove(visit: Sending, webhook_id: str) -> Response:
    visit.do(remove_webhook, visit.command(RemoveWebhook, webhook_id=webhook_id), webhook_id)
    return visit.go("/webhooks", "webhook_removed")


@router.post("/webhooks/{webhook_id}/replay")
def replay(visit: Sending, webhook_id: str) -> Response:
    after = visit.sent.text("after")
    try:
        command = visit.command(ReplayWebhook, webhook_id=webhook_id, after=after or "none")
        visit.do(replay_webhook, command, webhook_id)
    except InvalidError as refused:
        visit.sent.wrong("", visit.speech.problem("position_unknown", refused.sentence))
        return _page(visit, status=status_of(refused))
    return visit.go("/webhooks", "webhook_replayed")


def _page(visit: Visit, status: int = 200, opened: tuple[str, tuple[str, ...]] = ("", ())) -> HTMLResponse:
    with visit.read() as session:
        rows = webhooks_for(visit.gate, session, visit.actor)
    said = {row.id: visit.speech.say(result_sentence(row.last_result)) for row in rows if row.last_result}
    return visit.page("webhooks.html", status=status, rows=rows, results=said, opened=opened)
