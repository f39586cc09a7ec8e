"""The gate's relay and workers and the agencies: processes of the production form that see no picture and no page."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from deploy import assembly
from deploy.commands.start import one_line_refusals, run_until_stopped, settings_with
from deploy.event_keys import EventKeys, agency_name, own_event_key
from deploy.news import gate_news
from deploy.own_numbers import MetricsPort, own_numbers
from deploy.owners import broker, gate_database, join_gate, open_agency
from deploy.settings import Settings
from deploy.supervisor import Part, Supervisor
from deploy.traces import traces
from events.bus.port import Broker
from events.messages.registry import GATE
from events.messages.values import Agency


def relay(metrics_port: MetricsPort = None) -> None:
    """Bring the gate's events to the log; a second one waits as a standby."""
    run_process("bordergate-relay", _relay_parts, metrics_port)


def _relay_parts(settings: Settings, log: Broker) -> Sequence[Part]:
    settings.need_data()
    own = gate_database(settings)
    return (assembly.gate_relay(own, log, EventKeys.of(settings).own(GATE), aside=True),)


def worker(metrics_port: MetricsPort = None) -> None:
    """Apply what lanes and agencies say, reach deadlines, chain the journal, send webhooks, drive the canary truck."""
    run_process("bordergate-worker", _worker_parts, metrics_port)


def _worker_parts(settings: Settings, log: Broker) -> Sequence[Part]:
    gate = join_gate(settings)
    sources = EventKeys.of(settings).sources
    return (*assembly.gate_workers(gate, log, sources), *gate_news(settings, gate))


def agency(
    name: Annotated[Agency, typer.Argument(help="customs, border_guard, quarantine or tax.")],
    metrics_port: MetricsPort = None,
) -> None:
    """One agency: its rules, its registers, its relay."""

    def parts(settings: Settings, log: Broker) -> Sequence[Part]:
        key = own_event_key(settings, agency_name(name))
        return assembly.agency(open_agency(settings, name), log, key)

    run_process(f"bordergate-{name}", parts, metrics_port)


def run_process(
    client: str,
    parts: Callable[[Settings, Broker], Sequence[Part]],
    metrics_port: int | None,
    lanes: Path | None = None,
) -> None:
    with one_line_refusals(), ExitStack() as stack:
        settings = settings_with(lanes=lanes)
        stack.enter_context(own_numbers(metrics_port))
        stack.enter_context(traces(client))
        log = stack.enter_context(broker(settings, client))
        supervisor = Supervisor()
        supervisor.start(*parts(settings, log))
        run_until_stopped(supervisor)
