"""`python -m ocr.training.recogniser RUN --photos DIR...`: draw, train, export, measure, write the card."""

from argparse import Namespace

from ocr.training.call import exit_code, parser


def main() -> int:
    """Trains the quick plate recogniser; stopped and started again, it goes on where it was."""
    made = parser("recogniser", str(main.__doc__))
    made.add_argument(
        "--shards", type=int, default=400, help="files of 256 drawn lines (default: %(default)s)"
    )
    made.add_argument("--steps", type=int, default=30_000, help="batches of 32 lines (default: %(default)s)")
    made.add_argument(
        "--onward", action="store_true", help="begin with the weights in this repository, not with fresh ones"
    )
    options = made.parse_args()
    return exit_code(lambda: _train(options))


def _train(options: Namespace) -> None:
    from ocr.training.recogniser.command import Order, run

    run(
        Order(options.run, tuple(options.photos), options.shards, options.steps, options.seed, options.onward)
    )


if __name__ == "__main__":
    raise SystemExit(main())
