"""`bordergate pass check`: a pass held before a scanner, checked on this machine alone; the network may be away."""

import fcntl
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.start import one_line_refusals, settings_with
from deploy.lanes import PUBLIC_KEY
from deploy.owners import CLOCK
from deploy.refusals import Refusal
from events.passes.check import Place, check_pass
from events.passes.claims import PassClaims
from events.passes.refusals import PassRefusedError
from events.signing import PinnedKeys
from ocr.plates import canonical

app = typer.Typer(help="Passes: check one without the network.", no_args_is_help=True)
_REFUSED = 1


@app.callback()
def _group() -> None:
    """Keeps `check` a command of its own, beside which others may stand."""


@app.command()
def check(  # noqa: PLR0913, PLR0917 -- one option per thing a pass is compared with
    text: Annotated[str, typer.Argument(help="What the scanner read.")],
    point: Annotated[str, typer.Option(help="The control point this is, e.g. b1_out.")],
    plate: Annotated[list[str], typer.Option(help="A plate the cameras or you read; once for each.")],
    gate: Annotated[str, typer.Option(help="The gate this is.")] = "huu-nghi",
    key: Annotated[
        Path | None, typer.Option(help="Public order key; unset: the one lanes were given.")
    ] = None,
    used: Annotated[Path | None, typer.Option(help="File of passes used here; a good one is added.")] = None,
    withdrawn: Annotated[
        Path | None, typer.Option(help="File of passes taken back, from GET /api/v1/passes/withdrawn.")
    ] = None,
    oldest: Annotated[
        int, typer.Option(help="Minutes after which that file is too old to go by.", min=1)
    ] = 60,
) -> None:
    """Say whether this pass fits this vehicle, this point and this moment. A good one is remembered and counts once."""
    with one_line_refusals():
        settings = settings_with()
        folder = settings.own_keys or settings.lane_key_folder
        keys = PinnedKeys.of((key or folder / PUBLIC_KEY).read_bytes())
        taken_back = _listed(withdrawn, timedelta(minutes=oldest)) if withdrawn else frozenset()
        plates = frozenset(canonical(one) for one in plate)
        place = Place(gate, point, plates, CLOCK.now(), withdrawn=taken_back)
        try:
            claims = _used_once(text, keys, place, used or folder / "passes-used")
        except PassRefusedError as refusal:
            typer.echo(f"{refusal.code}: {refusal.sentence}", err=True)
            raise typer.Exit(_REFUSED) from None
    vehicle = " + ".join(part for part in (claims.tractor, claims.trailer, claims.container) if part)
    typer.echo(f"good: {vehicle}, {claims.direction}, record {claims.record_id} version {claims.version}")


def _listed(file: Path, oldest: timedelta) -> frozenset[str]:
    """Raises Refusal `withdrawn_invalid`: an answer of the gate that is no list (signed out, cut short) is no empty list;
    `withdrawn_old`: passes may have been taken back since. The file's own time tells when it was fetched."""
    age = CLOCK.now() - datetime.fromtimestamp(file.stat().st_mtime, UTC)
    if age > oldest:
        raise Refusal(
            "withdrawn_old",
            f"{file} is {age // timedelta(minutes=1)} minutes old, more than {oldest // timedelta(minutes=1)}: fetch it again,"
            " or let an officer decide and give --oldest.",
        )
    try:
        listed = json.loads(file.read_text("utf8"))
    except ValueError:
        listed = None
    if not isinstance(listed, list) or not all(re.fullmatch("[0-9a-f]{16}", str(one)) for one in listed):
        raise Refusal("withdrawn_invalid", f"{file} is no list of withdrawn passes: fetch it again.")
    return frozenset(listed)


def _used_once(text: str, keys: PinnedKeys, place: Place, used: Path) -> PassClaims:
    """Checks and remembers under one lock: of two scanners that show the same pass, one is refused."""
    used.parent.mkdir(parents=True, exist_ok=True)
    with used.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = frozenset(file.read().split())
        claims = check_pass(
            text, keys, Place(place.gate, place.point, place.plates, place.now, known, place.withdrawn)
        )
        file.write(f"{claims.id}\n")
    return claims
