"""The border guard, put together."""

from pathlib import Path

from agencies.border_guard.keys import SPELLING, touches
from agencies.border_guard.rules.border_form import BorderDriverDeclared, BorderFormInTime
from agencies.border_guard.rules.permits import BorderPermitValid
from agencies.border_guard.rules.requirement import BorderControl
from agencies.border_guard.rules.stop_list import BorderStopList
from agencies.border_guard.rules.up_to_date import BorderRegistersUpToDate
from agencies.border_guard.store.tables import TABLES
from agencies.reference import LawBook
from agencies.rule import RuleSet
from agencies.runtime.pack import AgencyPack
from events.messages.values import Agency, Authority

_HERE = Path(__file__).parent

RULES = RuleSet(
    Authority.BORDER_GUARD,
    "2026.2",
    BorderControl(),
    (BorderStopList(), BorderFormInTime(), BorderDriverDeclared(), BorderPermitValid()),
    BorderRegistersUpToDate(),
)

BORDER_GUARD = AgencyPack(
    Agency.BORDER_GUARD,
    (RULES,),
    LawBook.load(_HERE / "reference.toml"),
    touches,
    TABLES,
    _HERE / "store" / "migrations",
    SPELLING,
)
