"""The second wall: PostgreSQL shows a firm's reading the rows of that firm alone"""

from alembic import op

from events.storage.wall import SEES, no_wall, wall

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OF_FIRM = ("record", "feed_entry", "webhook", "upload", "account")
OF_RECORD = (
    "record_version",
    "record_number",
    "presence",
    "passage",
    "decision",
    "override_made",
    "return_obligation",
    "deadline",
    "fee",
    "fee_payment",
    "pass",
    "person",
    "barrier_order",
    "movement",
    "sighting",
    "offline_opening",
    "discrepancy",
    "record_access",
)
OF_THE_GATE = (
    "device",
    "officer_key",
    "lane_state",
    "canary",
    "journal_pending",
    "journal_link",
    "register_version",
    "outbox",
    "outbox_sequence",
    "outbox_archive",
    "inbox",
    "inbox_position",
    "inbox_parked",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, shows in _shows().items():
            for statement in wall(table, shows):
                op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _shows():
            for statement in no_wall(table):
                op.execute(statement)


def _shows() -> dict[str, str]:
    """A scalar subquery and not EXISTS: the planner may not turn it into a table of all a firm's records, read for one row."""
    firms = dict.fromkeys(OF_FIRM, f"tax_code = {SEES}")
    records = {table: _seen("record", f'id = "{table}".record_id') for table in OF_RECORD}
    return {
        **firms,
        **records,
        **dict.fromkeys(OF_THE_GATE, "false"),
        "transfer": f"{_seen('record', 'id = predecessor_id')} OR {_seen('record', 'id = successor_id')}",
        "person_key": _seen("person", "id = person_id"),
        "account_session": _seen("account", "id = account_id"),
        "command": _seen("account", "id = command.account_id"),
        "upload_truck": _seen("upload", "id = upload_id"),
        "journal": _seen("record", "id = journal.subject"),
        "hold": _hold(),
    }


def _hold() -> str:
    """A hold is for whomever it stops, whosever record the officer looked at when placing it."""
    vehicle = _seen("record", "tractor = hold.subject", most=1)
    trailer = _seen("record", "trailer = hold.subject", most=1)
    goods = _seen("record_number", "kind = 'customs_declaration' AND number = hold.subject", most=1)
    reaches = (
        f"CASE scope WHEN 'gate' THEN true WHEN 'firm' THEN subject = {SEES} WHEN 'vehicle' THEN {vehicle}"
        f" WHEN 'trailer' THEN {trailer} WHEN 'consignment' THEN {goods} ELSE false END"
    )
    return f"coalesce({_seen('record', 'id = hold.record_id')}, {reaches})"


def _seen(table: str, which: str, most: int | None = None) -> str:
    """True where the session sees such a row of another table, which stands behind the wall itself; else null."""
    limit = f" LIMIT {most}" if most else ""
    return f"(SELECT true FROM {table} AS seen WHERE seen.{which}{limit})"  # noqa: S608 -- names of ours
