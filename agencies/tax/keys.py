"""Which rows of the tax registers a record touches, and how their keys are compared."""

from agencies.facts import RegisterKey, Spelling
from events.messages.facts import RecordFacts
from ocr.plates.canonical import canonical

FIRMS = "firms"
RECEIPTS = "receipts"

SPELLING: Spelling = {FIRMS: canonical}


def touches(record: RecordFacts) -> frozenset[RegisterKey]:
    return frozenset((RegisterKey(FIRMS, record.firm.tax_code), RegisterKey(RECEIPTS, record.record_id)))
