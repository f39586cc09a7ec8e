"""Drawing wants matplotlib, which only the extra `bench` brings: without it a command still gives its table."""

from collections.abc import Callable

from rich.console import Console


def draw_or_say(draw: Callable[[], None], console: Console) -> None:
    """Calls `draw`; says what brings matplotlib where it is missing."""
    try:
        draw()
    except ModuleNotFoundError:
        console.print("No picture: matplotlib is missing, `make setup-test` brings it.", style="yellow")
