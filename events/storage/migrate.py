"""Each owner brings its own tables up to date from its own Alembic tree; the same run serves SQLite and PostgreSQL."""

import threading
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import MetaData, text

from events.storage.database import Database

_ONE_AT_A_TIME = threading.Lock()  # Alembic's context is one for the whole process
_MIGRATION_LOCK = 7_203_114  # one number for all owners: two processes that start together migrate in turn


def upgrade(database: Database, tree: Path, revision: str = "head") -> None:
    """Applies every missing migration below `tree` (a folder with env.py and versions/) to the owner's database."""
    config = configuration(tree)
    config.attributes["database"] = database
    with _ONE_AT_A_TIME:
        command.upgrade(config, revision)


def configuration(tree: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(tree))
    config.set_main_option("path_separator", "os")
    return config


def run_environment(metadata: MetaData) -> None:
    """The body of every owner's env.py: one transaction, and on PostgreSQL the owner's schema and a bounded wait for locks."""
    database: Database = context.config.attributes["database"]
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _MIGRATION_LOCK})
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{database.owner}"'))
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _MIGRATION_LOCK})
            connection.commit()
