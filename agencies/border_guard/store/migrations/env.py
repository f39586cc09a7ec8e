"""Alembic's door to this agency's tables."""

from agencies.border_guard.store.tables import TABLES
from events.storage.migrate import run_environment

run_environment(TABLES.metadata)
