"""The check that finds nothing wrong with the real relay and consumer catches everybody who does it wrong."""

from pathlib import Path

import pytest

from deploy.parts.postgres import fresh_database
from tests.chaos.mutants import MUTANTS
from tests.chaos.storm import SMALL_BLOWS, small_storm
from tests.chaos.trial import trial

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]


def test_the_real_relay_and_consumer_come_through_clean(postgres_url: str, tmp_path: Path) -> None:
    with fresh_database(postgres_url) as database:
        report = small_storm(database, tmp_path, "honest")
    assert report["faults_total"] >= SMALL_BLOWS, report
    assert report["written"] > 200, report
    assert report["clean"], report


@pytest.mark.parametrize("variant", MUTANTS)
def test_whoever_does_it_wrong_is_caught(postgres_url: str, tmp_path: Path, variant: str) -> None:
    report = trial(postgres_url, tmp_path, variant)
    assert report["caught"], report
