"""Alembic's door to the lane's tables."""

from events.storage.migrate import run_environment
from lanes.store.tables import METADATA

run_environment(METADATA)
