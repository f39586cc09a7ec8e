"""Which pages an account sees in the bar at the top: those its permissions open, most used first."""

from dataclasses import dataclass

from gate.domain.access import Actor, Permission
from gate.pages.languages import mark as _
from gate.pages.speech import Speech


@dataclass(frozen=True)
class Item:
    path: str
    title: str
    current: bool


_P = Permission
_ITEMS: tuple[tuple[str, str, Permission | None], ...] = (
    ("/trucks", _("My trucks"), _P.SEE_OWN_RECORDS),
    ("/declare", _("Declare"), _P.DECLARE),
    ("/work", _("My work"), _P.DECIDE),
    ("/lanes", _("Lanes"), _P.SEE_LANES),
    ("/sightings", _("Sightings"), _P.SETTLE_SIGHTING),
    ("/discrepancies", _("Discrepancies"), _P.SETTLE_DISCREPANCY),
    ("/records", _("Crossings"), _P.SEE_RECORDS),
    ("/queue", _("Queue"), None),  # for everyone
    ("/yard", _("Yard"), _P.SEE_YARD),
    ("/fees", _("Fees"), _P.SETTLE_FEES),
    ("/overview", _("Overview"), _P.SEE_OVERVIEW),
    ("/status", _("Status"), _P.SEE_STATUS),
    ("/webhooks", _("Where we send news"), _P.MANAGE_WEBHOOKS),
    ("/journal", _("Journal"), _P.SEE_JOURNAL),
    ("/accounts", _("Accounts"), _P.MANAGE_ACCOUNTS),
    ("/devices", _("Device keys"), _P.MANAGE_ACCOUNTS),
)
_FIRST_PAGES: tuple[tuple[Permission, str], ...] = (
    (_P.SEE_OWN_RECORDS, "/trucks"),
    (_P.OPEN_LANE, "/lanes"),
    (_P.DECIDE, "/work"),
    (_P.CONFIRM_YARD, "/yard"),
    (_P.MANAGE_ACCOUNTS, "/accounts"),
    (_P.SEE_OVERVIEW, "/overview"),
)


def items(actor: Actor, path: str, speech: Speech) -> list[Item]:
    return [
        Item(address, speech.say(title), path == address or path.startswith(address + "/"))
        for address, title, permission in _ITEMS
        if permission is None or actor.may(permission)
    ]


def first_page(actor: Actor) -> str:
    """Where an account starts: the page its duty is about."""
    return next((path for permission, path in _FIRST_PAGES if actor.may(permission)), "/help")
