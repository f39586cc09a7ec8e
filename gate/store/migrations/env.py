"""Alembic's entry into the gate's tables."""

from events.storage.migrate import run_environment
from gate.store.models import metadata

run_environment(metadata)
