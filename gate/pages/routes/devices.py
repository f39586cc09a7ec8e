"""Device keys of lanes: which there are, and taking one away."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import InvalidError
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import RevokeDevice
from gate.services.revoke_device import revoke_device
from gate.services.views.accounts import devices_listed
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.MANAGE_ACCOUNTS))]
Sending = Annotated[Visit, Depends(sending(Permission.MANAGE_ACCOUNTS))]


@router.get("/devices")
def show(visit: Asking) -> HTMLResponse:
    return _page(visit)


@router.post("/devices/{device_id}/revoke")
def revoke(visit: Sending, device_id: str) -> Response:
    try:
        command = visit.command(RevokeDevice, device_id=device_id, reason=visit.sent.text("reason"))
        visit.do(revoke_device, command, device_id)
    except InvalidError as refused:
        visit.sent.wrong(f"reason-{device_id}", visit.speech.say("Say why: it stands in the journal."))
        return _page(visit, status=status_of(refused))
    return visit.go("/devices", "device_revoked")


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        devices = devices_listed(visit.gate, session, visit.actor)
    return visit.page("devices.html", status=status, devices=devices)
