"""Says where PostgreSQL cannot keep one firm's rows from another's by itself, because of the user the gate signs in as."""

import structlog

from events.storage.database import Database
from events.storage.wall import sees_through

log = structlog.get_logger(__name__)
_REMEDY = "let BORDERGATE_DATABASE name an ordinary user (NOSUPERUSER NOBYPASSRLS) who owns the database; the runbook tells how"


def look_at_second_wall(own: Database) -> bool:
    """Whether it stands; a warning in the log where the user sees through it. SQLite has none, and nothing is said of it."""
    if own.engine.dialect.name != "postgresql":
        return False
    with own.read() as session:
        open_to_all = sees_through(session)
    if open_to_all:
        log.warning("second_wall_missing", remedy=_REMEDY)
    return not open_to_all
