"""Alembic's door to this agency's tables."""

from agencies.quarantine.store.tables import TABLES
from events.storage.migrate import run_environment

run_environment(TABLES.metadata)
