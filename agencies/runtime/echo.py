"""The canary truck comes by: say so, and keep nothing of it."""

from datetime import datetime, timedelta
from uuid import uuid4

from agencies.runtime.desk import Desk
from events.messages.canary import CanaryEchoed, CanarySent
from events.messages.passing import CANARY_IDS
from events.storage.passing import forget_passing

_KEPT = timedelta(hours=1)


def echo(desk: Desk, message: CanarySent, _at: datetime) -> None:
    """Not a word about a record: no fact, no decision. An echo said twice is harmless, the gate keeps the latest number."""
    now, agency = desk.clock.now(), desk.pack.agency
    heard = CanaryEchoed(agency=agency, number=message.number, sent_at=message.sent_at, heard_at=now)
    desk.say(heard, f"{CANARY_IDS}{uuid4()}")
    forget_passing(desk.session, desk.pack.tables.events, (str(agency),), now - _KEPT)
