"""`bordergate fees import`: brings dated rows of the tariff into the gate."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.start import one_line_refusals, settings_with
from deploy.operator import operator
from deploy.owners import gate_database, gate_without_key
from gate.services.import_fees import import_fees

app = typer.Typer(help="The tariff of fees: bring in rates and shares.", no_args_is_help=True)


@app.callback()
def _fees() -> None:
    """The tariff of fees."""


@app.command("import")
def bring_in(
    file: Annotated[
        Path, typer.Argument(help="A TOML file of [[fee_rate]] and [[fee_share]] rows, as in gate/reference.")
    ],
) -> None:
    """Add the dated rows of FILE, and correct rows of the same id and first day. A file with any wrong row is refused whole."""
    with one_line_refusals():
        settings = settings_with()
        gate = gate_without_key(settings, gate_database(settings))
        changed = import_fees(gate, operator(), file)
        gate.database.close()
    typer.echo(f"{changed} rows changed. Crossings declared or arriving from now on go by them.")
