"""`python -m ocr.training.calibration RUN --engine easyocr --photos DIR... --crops DIR...`: read, fit, measure, write."""

from argparse import Namespace
from pathlib import Path

from ocr.training.call import exit_code, parser


def main() -> int:
    """Fits the probabilities of a reader; pictures that were read in an earlier run are not read again."""
    made = parser("calibration", str(main.__doc__))
    made.add_argument("--engine", default="plate", help="whose probabilities (default: %(default)s)")
    made.add_argument(
        "--crops", type=Path, nargs="+", default=[], help="folders whose pictures are one plate each"
    )
    options = made.parse_args()
    return exit_code(lambda: _fit(options), needs_torch=options.engine.startswith("easyocr"))


def _fit(options: Namespace) -> None:
    from ocr.training.calibration.command import Order, run

    run(Order(options.run, options.engine, tuple(options.photos), tuple(options.crops), options.seed))


if __name__ == "__main__":
    raise SystemExit(main())
