"""The command line of every training."""

import argparse
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

from ocr.errors import ReaderError


def parser(name: str, what: str) -> argparse.ArgumentParser:
    """RUN, --photos and --seed; a training adds its own."""
    made = argparse.ArgumentParser(prog=f"python -m ocr.training.{name}", description=what)
    made.add_argument(
        "run", type=Path, help="folder for drawings, checkpoint, model and card; outside the repository"
    )
    named = [Path(each) for each in os.environ.get("BORDERGATE_PHOTOS", "").split(os.pathsep) if each]
    made.add_argument(
        "--photos",
        type=Path,
        nargs="+",
        default=named,
        help="labelled folders; else those of $BORDERGATE_PHOTOS",
    )
    made.add_argument("--seed", type=int, default=1)
    return made


def exit_code(train: Callable[[], None], *, needs_torch: bool = True) -> int:
    """Runs the training; what keeps it from its work is said in one line."""
    try:
        if needs_torch:
            _need_torch()
        train()
    except ReaderError as error:
        sys.stderr.write(f"{error.code}: {error.sentence}\n")
        return 1
    return 0


def _need_torch() -> None:
    if importlib.util.find_spec("torch") is None:
        raise ReaderError(
            "engine_missing",
            "Training needs torch: uv pip install --require-hashes -r deploy/locks/training.lock brings it.",
        )
