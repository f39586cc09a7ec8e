import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.parts.postgres import copied_database, fresh_database
from events.storage.database import Database
from gate.migrate import upgrade
from tests.integration.gate.world import World


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied by every test."""
    path = tmp_path_factory.mktemp("gate") / "gate.db"
    database = Database(f"sqlite:///{path}", "gate")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def world(migrated: Path, tmp_path: Path) -> Iterator[World]:
    """A gate on SQLite."""
    shutil.copy(migrated, tmp_path / "gate.db")
    made = World(f"sqlite:///{tmp_path}/gate.db", tmp_path / "evidence")
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def migrated_on_postgres(postgres_url: str) -> Iterator[str]:
    """URL of a migrated PostgreSQL database, made once, that every test copies and nobody connects to."""
    with fresh_database(postgres_url) as url:
        database = Database(url, "gate")
        upgrade(database)
        database.close()
        yield url


@pytest.fixture
def world_on_postgres(postgres_url: str, migrated_on_postgres: str, tmp_path: Path) -> Iterator[World]:
    with copied_database(postgres_url, migrated_on_postgres) as url:
        made = World(url, tmp_path / "evidence")
        yield made
        made.database.close()
