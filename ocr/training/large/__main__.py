"""`python -m ocr.training.large RUN --photos DIR...`: draw, fine-tune, write back, measure, write the card."""

from argparse import Namespace

from ocr.training.call import exit_code, parser


def main() -> int:
    """Fine-tunes the large plate recogniser; stopped and started again, it goes on where it was."""
    made = parser("large", str(main.__doc__))
    made.add_argument(
        "--shards", type=int, default=400, help="files of 256 drawn lines (default: %(default)s)"
    )
    made.add_argument("--steps", type=int, default=10_000, help="batches of 32 lines (default: %(default)s)")
    options = made.parse_args()
    return exit_code(lambda: _train(options))


def _train(options: Namespace) -> None:
    from ocr.training.large.command import Order, run

    run(Order(options.run, tuple(options.photos), options.shards, options.steps, options.seed))


if __name__ == "__main__":
    raise SystemExit(main())
