"""The check that finds nothing wrong with the real relay and consumer catches everybody who does it wrong."""

from pathlib import Path

import pytest

from deploy.parts.postgres import fresh_database
from tests.chaos.mutants import MUTANTS
from tests.chaos.storm import SMALL_BLOWS, SMALL_SEED, small_storm

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]
SYMPTOM = {
    "cursor": "lost",
    "skip-locked": "disordered_on_log",
    "early-mark": "lost",
    "no-inbox": "twice",
    "auto-commit": "lost",
}


def test_the_real_relay_and_consumer_come_through_clean(postgres_url: str, tmp_path: Path) -> None:
    with fresh_database(postgres_url) as database:
        report = small_storm(database, tmp_path, "honest")
    assert report["faults_total"] >= SMALL_BLOWS, report
    assert report["written"] > 200, report
    assert report["clean"], report


@pytest.mark.parametrize("variant", MUTANTS)
def test_whoever_does_it_wrong_is_caught(postgres_url: str, tmp_path: Path, variant: str) -> None:
    """Where the processes are when a blow falls is chance: whom the first storm misses, the next ones catch."""
    reports = []
    for seed in range(SMALL_SEED, SMALL_SEED + 4):
        (folder := tmp_path / str(seed)).mkdir()
        with fresh_database(postgres_url) as database:
            reports.append(small_storm(database, folder, variant, seed))
        if reports[-1]["applied"] > 0 and reports[-1][SYMPTOM[variant]] > 0:
            return
    pytest.fail(f"not caught: {reports}")
