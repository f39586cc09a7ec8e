"""The migrations make exactly the tables the models name, on both databases, and starting twice changes nothing."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select

from events.storage.database import Database
from events.storage.migrate import configuration
from gate.migrate import upgrade
from gate.reference.load import load
from gate.store.models.journal import ReferenceRow
from gate.store.tree import TREE


def check(url: str) -> None:
    database = Database(url, "gate")
    try:
        upgrade(database)
        upgrade(database)
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(ReferenceRow)) == len(load())
        config = configuration(TREE)
        config.attributes["database"] = database
        command.check(config)
        command.downgrade(config, "base")
        command.upgrade(config, "head")
    finally:
        database.close()


def test_migrations_and_models_agree_on_sqlite(tmp_path: Path) -> None:
    check(f"sqlite:///{tmp_path}/gate.db")


@pytest.mark.postgres
def test_migrations_and_models_agree_on_postgresql(fresh_database: str) -> None:
    check(fresh_database)
