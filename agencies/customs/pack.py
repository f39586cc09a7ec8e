"""Customs, put together."""

from pathlib import Path

from agencies.customs.keys import SPELLING, touches
from agencies.customs.rules.channel import CustomsChannel
from agencies.customs.rules.declarations import (
    CustomsDeclarationInForce,
    CustomsDeclarationKnown,
    CustomsDeclarationNamed,
)
from agencies.customs.rules.requirement import CustomsSupervision
from agencies.customs.rules.stops import CustomsFirmInGoodStanding, CustomsStopNotice
from agencies.customs.rules.up_to_date import CustomsRegistersUpToDate
from agencies.customs.store.tables import TABLES
from agencies.reference import LawBook
from agencies.rule import RuleSet
from agencies.runtime.pack import AgencyPack
from events.messages.values import Agency, Authority

_HERE = Path(__file__).parent

RULES = RuleSet(
    Authority.CUSTOMS,
    "2026.2",
    CustomsSupervision(),
    (
        CustomsDeclarationNamed(),
        CustomsDeclarationKnown(),
        CustomsDeclarationInForce(),
        CustomsStopNotice(),
        CustomsFirmInGoodStanding(),
        CustomsChannel(),
    ),
    CustomsRegistersUpToDate(),
)

CUSTOMS = AgencyPack(
    Agency.CUSTOMS,
    (RULES,),
    LawBook.load(_HERE / "reference.toml"),
    touches,
    TABLES,
    _HERE / "store" / "migrations",
    SPELLING,
    Authority.CUSTOMS,
)
