"""Where the local real parts live: below `var/` of the checkout, so that removing it removes them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PARTS = CHECKOUT / "var" / "parts"


class PartMissingError(Exception):
    """A real part this machine cannot have.

    `part` names it, `remedy` is what brings it: a command or an environment variable.
    """

    def __init__(self, part: str, why: str, remedy: str) -> None:
        super().__init__(f"{part} is missing: {why}. To have it: {remedy}")
        self.part, self.why, self.remedy = part, why, remedy


class PartBrokenError(Exception):
    """A real part that is there but did not start, or is not the one whose hashes we committed."""


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Two processes that fetch the same part do it one after the other."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
