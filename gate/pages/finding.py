"""The one field in which people look for a truck by whatever they have at hand: plate, reference, container, customs declaration."""

from gate.domain.errors import InvalidError
from gate.pages.forms import put_failures
from gate.pages.visit import Visit
from gate.services.views.records import RecordFilter, records_for
from gate.services.views.shapes import Page, RecordLine
from gate.store.session import Session

FIELD = "find"
_FIELDS = {"/container": FIELD, "/customs_declaration": FIELD}


def found(
    visit: Visit, session: Session, wanted: RecordFilter, cursor: str | None = None
) -> Page[RecordLine]:
    """A mistyped number finds nothing, and the field says what is wrong with it."""
    try:
        return records_for(visit.gate, session, visit.actor, wanted, cursor=cursor)
    except InvalidError as refused:
        if not refused.failures:
            raise
        put_failures(visit.sent, refused.failures, _FIELDS, visit.speech)
        return Page((), None)


def status_of_search(visit: Visit) -> int:
    return 422 if FIELD in visit.sent.errors else 200
