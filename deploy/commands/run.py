"""`bordergate run`: the whole gate in one process, with the demo day before its cameras."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer

from deploy.commands.start import one_line_refusals, settings_with
from deploy.demo.day import Day, demo_clients
from deploy.demo.people import ACCOUNTS, create_accounts, pass_phrase
from deploy.demo.stage import STAMPS
from deploy.demo.theatre import LANES, ClosedError, Theatre, painters
from deploy.embedded import Embedded, embedded
from deploy.lanes import STAGE, LaneRefusal, check_sources, lane_settings
from deploy.owners import CLOCK
from deploy.settings import Settings
from deploy.supervisor import Part
from deploy.traces import traces
from deploy.web import app_of, listen, serve
from lanes.settings import CameraConfig

Cameras = dict[str, tuple[CameraConfig, ...]]
_START_SECONDS = 60.0


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of databases, keys and pictures.")] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="LANE=PATH_OR_URL (or PATH_OR_URL for b2-in): your own footage instead of the demo's."
        ),
    ] = None,
    demo: Annotated[bool, typer.Option(help="Play the demo day.")] = True,  # noqa: FBT002 -- a flag of the command line
) -> None:
    """Run the whole gate in this process and open its pages; Ctrl-C stops it, the next start goes on."""
    with one_line_refusals(), ExitStack() as stack:
        settings = settings_with(host=host, port=port, data=data)
        stack.enter_context(traces("bordergate"))
        listener = stack.enter_context(listen(settings.host, settings.port))
        replaced = _sources(settings, source or [])
        theatre = stack.enter_context(_theatre(settings, stop := threading.Event()))
        cameras = {**_cameras(settings, theatre, demo=demo), **replaced}
        if demo:
            _say("Preparing the lanes of the demo (the first start draws them)…")
            theatre.open()
        gate = stack.enter_context(embedded(settings, dict(cameras)))
        if demo:
            _start_demo(settings, gate, theatre)
        else:
            _say(f"Border Gate: {settings.url}")
        serve(app_of(settings, gate.gate), listener, settings.log_level, settings.trusted_proxies)
        _say("Stopping…")
        stop.set()
    _say("Stopped. The next start goes on from here.")


def _cameras(settings: Settings, theatre: Theatre, *, demo: bool) -> Cameras:
    """The lanes' file, else the demo's stages."""
    cameras: Cameras = lane_settings(settings.lanes) if settings.lanes else {}
    if demo and not cameras:
        cameras = {lane: _stage_cameras(theatre.stage(lane)) for lane in LANES}
    check_sources(cameras)
    return cameras


def _sources(settings: Settings, given: list[str]) -> Cameras:
    """Sources of the user's own: each replaces all cameras of its lane. Raises LaneRefusal."""
    known = (tuple(lane_settings(settings.lanes)) if settings.lanes else ()) or LANES
    chosen = dict(_lane_and_address(one, known) for one in given)
    cameras: Cameras = {
        lane: (CameraConfig(name="front", part="front", source=address),) for lane, address in chosen.items()
    }
    check_sources(cameras)
    return cameras


def _lane_and_address(given: str, known: Sequence[str]) -> tuple[str, str]:
    """`LANE=ADDRESS`, or an address alone, which may hold a = of its own."""
    lane, found, address = given.partition("=")
    if not found or "/" in lane or Path(given).exists():
        return known[0], given
    if lane not in known:
        raise LaneRefusal(
            "lane_unknown", f"“{lane}” is no lane: --source LANE=PATH_OR_URL takes {', '.join(known)}."
        )
    return lane, address


def _stage_cameras(stage: Path) -> tuple[CameraConfig, ...]:
    source = f"{STAGE}{stage}"
    return (
        CameraConfig(name="front", part="front", source=source, mask=STAMPS),
        CameraConfig(name="rear", part="rear", source=source, mask=STAMPS),
    )


def _start_demo(settings: Settings, running: Embedded, theatre: Theatre) -> None:
    phrase = pass_phrase(settings.data)
    create_accounts(running.gate, phrase)
    day = Day(theatre, demo_clients(settings.url, phrase), settings.data / "demo")

    def play(stop: threading.Event) -> None:
        _await_page(settings.url, stop)
        day.run(stop)

    running.supervisor.start(Part("demo-day", play))
    _say(f"\nBorder Gate: {settings.url}\n\nAccounts of the demo, pass phrase of all: {phrase}")
    for account in ACCOUNTS:
        _say(f"  {account.login:<12} {account.role.replace('_', ' '):<22} {account.name}")
    _say("")


def _await_page(url: str, stop: threading.Event) -> None:
    """The demo's people come once the door is open."""
    limit = time.monotonic() + _START_SECONDS
    while not stop.is_set() and time.monotonic() < limit:
        try:
            httpx.get(f"{url}/api/v1/health/live", timeout=2).raise_for_status()
        except httpx.HTTPError:
            stop.wait(0.2)
        else:
            return


@contextmanager
def _theatre(settings: Settings, stop: threading.Event) -> Iterator[Theatre]:
    """Pictures are drawn by a process of their own, so that the lanes keep their pace."""
    with painters() as pool:
        try:
            yield Theatre(settings.data / "demo", pool, CLOCK, stop)
        except ClosedError:
            return
        finally:
            stop.set()


def _say(text: str) -> None:
    typer.echo(text)
