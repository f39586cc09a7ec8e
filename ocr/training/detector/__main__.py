"""`python -m ocr.training.detector RUN --photos DIR...`: draw, train, export, measure, write the card."""

from argparse import Namespace

from ocr.training.call import exit_code, parser


def main() -> int:
    """Trains the plate detector; stopped and started again, it goes on where it was."""
    made = parser("detector", str(main.__doc__))
    made.add_argument(
        "--steps", type=int, default=20_000, help="batches of 16 pictures (default: %(default)s)"
    )
    made.add_argument(
        "--workers", type=int, default=1, help="processes that draw pictures (default: %(default)s)"
    )
    options = made.parse_args()
    return exit_code(lambda: _train(options))


def _train(options: Namespace) -> None:
    from ocr.training.detector.command import Order, run

    run(Order(options.run, tuple(options.photos), options.steps, options.seed, options.workers))


if __name__ == "__main__":
    raise SystemExit(main())
