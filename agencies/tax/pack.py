"""Tax, put together."""

from pathlib import Path

from agencies.reference import LawBook
from agencies.rule import RuleSet
from agencies.runtime.pack import AgencyPack
from agencies.tax.keys import SPELLING, touches
from agencies.tax.rules.firm import TaxFirm, TaxFirmActive, TaxFirmUnknown
from agencies.tax.rules.receipts import TaxReceiptReconciled
from agencies.tax.rules.up_to_date import TaxRegistersUpToDate
from agencies.tax.store.tables import TABLES
from events.messages.values import Agency, Authority

_HERE = Path(__file__).parent

RULES = RuleSet(
    Authority.TAX,
    "2026.2",
    TaxFirm(),
    (TaxFirmActive(), TaxFirmUnknown(), TaxReceiptReconciled()),
    TaxRegistersUpToDate(),
)

TAX = AgencyPack(
    Agency.TAX,
    (RULES,),
    LawBook.load(_HERE / "reference.toml"),
    touches,
    TABLES,
    _HERE / "store" / "migrations",
    SPELLING,
)
