"""`bordergate events replay`: what an agency made of the gate's words is dropped and made again, from archive, outbox and log."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agencies.runtime.rebuild import Rebuilt
from agencies.service import GateSaid, agency_service, rebuild_agency
from deploy.commands.start import one_line_refusals
from deploy.event_owners import event_owners
from deploy.owners import CLOCK, database, existing_broker
from deploy.refusals import Refusal
from deploy.settings import Settings, read_settings
from events.bus.envelope import Envelope
from events.bus.port import Broker
from events.bus.replay import ReplayIncompleteError
from events.messages.registry import RECORD, register_of
from events.messages.values import Agency
from gate.store.models.base import ARCHIVE

_POLL_SECONDS = 0.5


def replay(
    agency: Annotated[
        Agency, typer.Argument(help="Whose records: customs, border_guard, quarantine or tax.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
) -> None:
    """Rebuild an agency's records and registers from what the gate said, and show whether they come out the same. Nothing is said again."""
    with one_line_refusals():
        settings = read_settings()
        with event_owners(settings) as owners:
            if agency not in {owner.name for owner in owners}:
                raise Refusal("owner_unknown", f"neither the gate nor {agency} is reached from here.")
        rebuilt = _rebuild(settings, agency, yes=yes)
    _show(rebuilt, yes=yes)


def _rebuild(settings: Settings, agency: Agency, *, yes: bool) -> Rebuilt:
    gate, own = database(settings, "gate"), database(settings, agency)
    service = agency_service(agency, own, CLOCK)
    try:
        rows = register_of(agency).name
        with (
            existing_broker(settings, "bordergate-events") as log,
            own.write() as session,
            session.begin_nested() as attempt,
            gate.snapshot() as of_gate,
            closing(ARCHIVE.whole(of_gate, RECORD.name)) as records,
            closing(ARCHIVE.whole(of_gate, rows)) as of_rows,
        ):
            said = GateSaid(records, of_rows, _all_on(log, rows))
            rebuilt = rebuild_agency(service, session, said, CLOCK)
            if not yes:
                attempt.rollback()
    except ReplayIncompleteError as lack:
        raise Refusal("replay_incomplete", f"{lack}: nothing was changed.") from None
    finally:
        gate.close()
        own.close()
    return rebuilt


def _all_on(log: Broker, topic: str) -> Iterator[Envelope]:
    with closing(log.look_on([topic], from_beginning=True)) as onlooker:
        while not onlooker.has_caught_up():
            yield from (one.envelope for one in onlooker.poll(_POLL_SECONDS))


def _show(rebuilt: Rebuilt, *, yes: bool) -> None:
    table = Table("table", "was", "is" if yes else "would be", "SHA-256")
    for name, before in rebuilt.before.items():
        after = rebuilt.after[name]
        table.add_row(name, str(before.rows), str(after.rows), f"{before.digest[:16]} … {after.digest[:16]}")
    Console().print(table)
    same = "the same, byte for byte" if rebuilt.before == rebuilt.after else "not what was there"
    typer.echo(
        f"{rebuilt.events} event{'' if rebuilt.events == 1 else 's'} heard again: {same}{'' if yes else ' (--yes does it)'}."
    )
