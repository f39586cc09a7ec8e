"""Does the check catch who does it wrong? Where the processes are when a blow falls is chance: whom the first storm misses, the next ones catch."""

from pathlib import Path
from typing import Any

from deploy.parts.postgres import fresh_database
from tests.chaos.storm import SMALL_SEED, small_storm

STORMS = 4
SYMPTOM = {
    "cursor": "lost",
    "skip-locked": "disordered_on_log",
    "early-mark": "lost",
    "no-inbox": "twice",
    "auto-commit": "lost",
}


def trial(server: str, folder: Path, variant: str) -> dict[str, Any]:
    """The report of the last of the storms that it took; `caught` says whether it shows what this variant does wrong."""
    report: dict[str, Any] = {}
    for number in range(1, STORMS + 1):
        (home := folder / str(number)).mkdir()
        with fresh_database(server) as database:
            report = small_storm(database, home, variant, SMALL_SEED + number - 1)
        caught = report["applied"] > 0 and report[SYMPTOM[variant]] > 0
        report |= {"storms": number, "symptom": SYMPTOM[variant], "caught": caught}
        if caught:
            break
    return report
