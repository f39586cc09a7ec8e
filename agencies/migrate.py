"""Brings an agency's own database up to date."""

from agencies.service import PACKS
from events.messages.values import Agency
from events.storage import migrate
from events.storage.database import Database


def upgrade(agency: Agency, database: Database) -> None:
    migrate.upgrade(database, PACKS[agency].migrations)
