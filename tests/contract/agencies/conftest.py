"""Every promise is kept by every agency, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from agencies.migrate import upgrade
from deploy.parts.postgres import fresh_database
from events.messages.values import Agency
from events.storage.database import Database
from tests.contract.agencies.office import Office


@pytest.fixture(scope="session")
def agencies_on_postgres(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """`{owner}` stands for the agency: a file each on SQLite, a schema each on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('agencies')}/{{owner}}.db"
    return request.getfixturevalue("agencies_on_postgres")


@pytest.fixture(scope="session", params=list(Agency), ids=str)
def migrated(request: pytest.FixtureRequest, database_url: str) -> Iterator[Office]:
    agency: Agency = request.param
    with closing(Database(database_url.replace("{owner}", str(agency)), str(agency))) as database:
        upgrade(agency, database)
        yield Office(database, agency)


@pytest.fixture
def office(migrated: Office) -> Office:
    """An agency that has heard nothing yet."""
    migrated.forget_all()
    return Office(migrated.database, migrated.agency)
