"""An even pace, whether what is done at each beat is quick enough for it or not."""

import time
from collections.abc import Iterator


def paced(gap: float, beats: int) -> Iterator[float]:
    """Comes every `gap` seconds and gives the time (of time.monotonic) at which it was due; a beat that is late comes at once."""
    began = time.monotonic()
    for number in range(beats):
        due = began + number * gap
        time.sleep(max(0.0, due - time.monotonic()))
        yield due
