"""`bordergate events keys …`: with which keys lanes and agencies sign their events, and changing them without a pause."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals, settings_with
from deploy.event_keys import ELSEWHERE, GIVEN, OLD, EventKeys

app = typer.Typer(help="Keys with which lanes and agencies sign their events.", no_args_is_help=True)

_STANDINGS = {
    GIVEN: "given to its owner, who signs with it from its next start",
    OLD: "given before; believed until it is retired, once nothing of it waits",
    ELSEWHERE: "believed; its private half is not here, so ask its owner before you retire it",
}
Owner = Annotated[str, typer.Argument(help="lane-<id> or agency-<name>, as `list` names it.")]


@app.command("list")
def list_keys() -> None:
    """Every key the gate believes, and which one its owner is given now."""
    with one_line_refusals():
        table = Table("owner", "key", "standing")
        for name, key_id, standing in EventKeys.of(settings_with()).listed():
            table.add_row(name, key_id, _STANDINGS[standing])
        Console().print(table)


@app.command()
def rotate(owner: Owner) -> None:
    """Make a new key and pin it beside the old one; the owner signs with it from its next start."""
    with one_line_refusals():
        keys = EventKeys.of(settings_with())
        key = keys.rotate(owner)
        typer.echo(
            f"{owner} has the new key {key.key_id} in {keys.file(owner)}: copy it to the owner if that is another machine,"
            f" start the owner again, and retire the old key when `bordergate events lag` shows nothing of it waiting."
        )


@app.command()
def retire(
    owner: Owner, key_id: Annotated[str, typer.Argument(help="The old key, as `list` shows it.")]
) -> None:
    """Believe no more what this old key has signed."""
    with one_line_refusals():
        EventKeys.of(settings_with()).retire(owner, key_id)
        typer.echo(f"{key_id} of {owner} is believed no more.")
