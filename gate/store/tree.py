"""Where the gate's migrations lie."""

from pathlib import Path

TREE = Path(__file__).parent / "migrations"
