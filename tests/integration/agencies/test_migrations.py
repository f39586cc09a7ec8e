"""Each agency's migrations build exactly its tables, on both databases, and can be taken back."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from agencies.migrate import upgrade
from agencies.service import PACKS
from events.messages.values import Agency
from events.storage.database import Database
from events.storage.migrate import configuration


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/{{owner}}.db"
    return request.getfixturevalue("fresh_database")


def tables(database: Database) -> set[str]:
    schema = database.owner if database.engine.dialect.name == "postgresql" else None
    return set(inspect(database.engine).get_table_names(schema)) - {"alembic_version"}


def test_the_migrations_build_the_tables_of_the_code(database_url: str):
    for agency, pack in PACKS.items():
        with closing(Database(database_url.replace("{owner}", agency), str(agency))) as database:
            upgrade(agency, database)
            upgrade(agency, database)
            with database.engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"compare_type": True})
                assert compare_metadata(context, pack.tables.metadata) == []


def test_the_first_migration_can_be_taken_back_and_applied_again(database_url: str):
    agency, pack = Agency.TAX, PACKS[Agency.TAX]
    with closing(Database(database_url.replace("{owner}", "tax"), "tax")) as database:
        upgrade(agency, database)
        built = tables(database)
        config = configuration(pack.migrations)
        config.attributes["database"] = database
        command.downgrade(config, "base")
        assert tables(database) == set()
        upgrade(agency, database)
        assert tables(database) == built == set(pack.tables.metadata.tables)
