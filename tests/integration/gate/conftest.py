import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture
def world_on_postgres(fresh_database: str, tmp_path: Path) -> Iterator[World]:
    made = World(fresh_database, tmp_path / "evidence")
    upgrade(made.database)
    yield made
    made.database.close()
