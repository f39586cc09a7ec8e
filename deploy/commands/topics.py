"""`bordergate events topics apply`: the cluster as the registry names it, with the difference shown first."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.start import one_line_refusals, settings_with
from deploy.log_access import kafka_security
from deploy.settings import SettingRefusal
from events.bus.access import access_differences, apply_access
from events.bus.kafka_client import admin_client
from events.bus.topics import Difference, apply_topics, topic_differences

app = typer.Typer(
    help="Topics, partitions, retention and rights as the registry names them.", no_args_is_help=True
)


@app.callback()
def topics() -> None:
    """Keeps `apply` a command of its own name."""


@app.command()
def apply(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, change nothing.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take away rights that the registry does not name.")
    ] = False,
) -> None:
    """Show how the cluster differs from the registry, then add what is missing and set what differs.

    Rights that somebody else was given stay without --prune. The number of partitions is never changed: keys would change places, and with them their order.
    """
    with one_line_refusals():
        settings = settings_with()
        if not settings.kafka:
            raise SettingRefusal(
                "setting_missing", "BORDERGATE_KAFKA is not set: the embedded log needs no topics."
            )
        with admin_client(settings.kafka, kafka_security(settings)) as admin:
            _show([*topic_differences(admin, settings.kafka_replication), *access_differences(admin)])
            if not dry_run:
                apply_topics(admin, settings.kafka_replication)
                apply_access(admin, prune=prune)
                _say_what_stays(access_differences(admin))


def _say_what_stays(differences: Sequence[Difference]) -> None:
    surplus = [one for one in differences if one.wanted == "-"]
    if surplus:
        typer.echo(
            f"{len(surplus)} rights that the registry does not name stay as they are; --prune takes them away."
        )


def _show(differences: Sequence[Difference]) -> None:
    if not differences:
        typer.echo("The cluster is as the registry names it.")
        return
    table = Table("topic", "setting", "found", "wanted")
    for one in differences:
        table.add_row(one.topic, one.setting, one.found, one.wanted)
    Console().print(table)
