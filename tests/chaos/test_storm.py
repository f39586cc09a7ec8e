"""A minute of blows on the real broker and PostgreSQL: nothing lost, nothing twice, nothing out of order."""

import json
from pathlib import Path

import pytest

from deploy.parts.places import PartMissingError
from tests.chaos.cast import Place
from tests.chaos.storm import Storm
from tests.chaos.theatre import stage

SECONDS, BLOWS = 60.0, 20


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(1_800)
def test_a_minute_of_blows_loses_doubles_and_disorders_nothing(fresh_database: str, tmp_path: Path) -> None:
    try:
        with stage(tmp_path / "kafka") as real:
            place = Place(fresh_database, real.bootstrap, tmp_path, rate=20.0)
            storm = Storm(place, seed=11, proxy=real.proxy, restart_broker=real.restart_broker)
            report = storm.rage(SECONDS, BLOWS)
    except PartMissingError as missing:
        pytest.skip(str(missing))
    assert report["clean"], json.dumps(report, indent=2)
    assert report["faults"]["broker_restart"] >= 1, report
    assert report["written"] > 500, report
