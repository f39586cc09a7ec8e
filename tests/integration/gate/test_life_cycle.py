"""Whatever happens to crossings, in whatever order, on both databases: the promises of the clearance record hold after each step."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from deploy.parts.postgres import copied_database
from tests.integration.gate.life import Life
from tests.integration.gate.world import World

PROFILE = settings(
    max_examples=5,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""The same runs every time: a red run is red again."""


@contextmanager
def on_sqlite(migrated: Path) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "gate.db")
        world = World(f"sqlite:///{folder}/gate.db", Path(folder) / "evidence")
        try:
            yield world
        finally:
            world.database.close()


@contextmanager
def on_postgresql(server: str, template: str) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder, copied_database(server, template) as url:
        world = World(url, Path(folder))
        try:
            yield world
        finally:
            world.database.close()


def test_the_life_of_crossings_on_sqlite(migrated: Path) -> None:
    run_state_machine_as_test(lambda: Life(on_sqlite(migrated)), settings=PROFILE)


@pytest.mark.postgres
def test_the_life_of_crossings_on_postgresql(postgres_url: str, migrated_on_postgres: str) -> None:
    made = lambda: Life(on_postgresql(postgres_url, migrated_on_postgres))  # noqa: E731 -- a factory, as Hypothesis wants it
    run_state_machine_as_test(made, settings=PROFILE)
