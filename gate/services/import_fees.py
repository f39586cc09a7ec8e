"""Brings rows of the tariff in from a file. What was assessed before keeps the rows it rests on."""

from pathlib import Path

from gate.domain.access import Actor, Permission
from gate.domain.errors import InvalidError
from gate.reference.load import ReferenceFileError, load
from gate.reference.rows import TARIFF_MODELS
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.transaction import transaction
from gate.store.reference import import_rows


def import_fees(gate: Gate, actor: Actor, file: Path) -> int:
    """How many rows changed. Raises ForbiddenError, InvalidError `fee_file_invalid`."""
    with transaction(gate, actor, "import_fees") as session:
        actor.need(Permission.MANAGE_ACCOUNTS)
        try:
            rows = load(file)
        except (ReferenceFileError, KeyError, OSError, ValueError) as wrong:
            raise InvalidError("fee_file_invalid", f"The file cannot be read: {wrong}") from wrong
        foreign = sorted({row.kind for row in rows} - set(TARIFF_MODELS))
        if foreign or not rows:
            raise InvalidError(
                "fee_file_invalid", "The file must hold fee_rate and fee_share rows, and nothing else."
            )
        changed = import_rows(session, rows)
        journal_success(gate, session, actor, ("fees_imported", ""), {"rows": str(changed)})
        return changed
