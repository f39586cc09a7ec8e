"""`make chaos`: a storm of any length on real parts, with a JSON report. First the mutants: if one survives, the storm proves nothing."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from deploy.parts.places import PARTS, PartMissingError
from deploy.parts.postgres import fresh_database
from tests.chaos.blows import CALM_SECONDS
from tests.chaos.cast import Place
from tests.chaos.mutants import MUTANTS
from tests.chaos.storm import Storm
from tests.chaos.theatre import Stage, alone, stage
from tests.chaos.trial import trial

MISSING = 3


def main() -> int:
    options = _options()
    alone(sys.argv[1:])
    try:
        return _main(options)
    except PartMissingError as missing:
        sys.stderr.write(f"{missing}\n")
        return MISSING


def _main(options: argparse.Namespace) -> int:
    parts = PARTS / "chaos"
    shutil.rmtree(parts, ignore_errors=True)
    try:
        with stage(parts, options.brokers) as real:
            mutants = [] if options.no_mutants else [_mutant(real.server.url, name) for name in MUTANTS]
            report = {**_storm(real, options), "mutants": mutants}
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    text = json.dumps(report, indent=2)
    if options.report is not None:
        options.report.write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{text}\n")
    survivors = [mutant["variant"] for mutant in mutants if not mutant["caught"]]
    if survivors:
        sys.stderr.write(f"not caught, so nothing is proved: {', '.join(survivors)}\n")
    return 0 if report["clean"] and not survivors else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="how long the blows go on; 7200 is two hours"
    )
    parser.add_argument("--faults", type=int, default=20, help="how many blows at least")
    parser.add_argument("--events", type=int, default=0, help="how many events at least")
    parser.add_argument(
        "--calm", type=float, default=CALM_SECONDS, help="the longest pause between two blows, in seconds"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same blows")
    parser.add_argument(
        "--rate", type=float, default=60.0, help="transactions a second of each of two writers"
    )
    parser.add_argument("--burst", type=int, default=1, help="events in each transaction")
    parser.add_argument("--brokers", type=int, default=3, help="how many brokers the cluster has")
    parser.add_argument("--report", type=Path, help="file for the JSON report")
    parser.add_argument(
        "--no-mutants", action="store_true", help="do not show that the check catches the wrong variants"
    )
    return parser.parse_args()


def _storm(real: Stage, options: argparse.Namespace) -> dict[str, Any]:
    with fresh_database(real.server.url) as database, tempfile.TemporaryDirectory() as folder:
        place = Place(
            database,
            real.cluster.bootstrap,
            Path(folder),
            rate=options.rate,
            burst=options.burst,
            lanes=real.lanes,
        )
        storm = Storm(place, options.seed, stage=real, calm=options.calm)
        return {
            **storm.rage(options.seconds, options.faults, options.events),
            "not_tried": dict(real.missing),
        }


def _mutant(server: str, variant: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return trial(server, Path(folder), variant)


if __name__ == "__main__":
    sys.exit(main())
