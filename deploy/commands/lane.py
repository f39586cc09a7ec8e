"""`bordergate lane`: one lane, the only process that looks at pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.processes import run_process
from deploy.lanes import (
    LaneRefusal,
    check_sources,
    lane_config,
    lane_part,
    lane_settings,
    shared_reader,
)
from deploy.own_numbers import MetricsPort
from deploy.settings import Settings
from deploy.supervisor import Part
from events.bus.port import Broker

LanesFile = Annotated[Path | None, typer.Option("--lanes", help="TOML file of lanes and cameras.")]


def lane(
    name: Annotated[str, typer.Argument(help="The lane's id, as the gate knows it.")],
    lanes: LanesFile = None,
    metrics_port: MetricsPort = None,
) -> None:
    """One lane: cameras, reader, barrier."""

    def parts(settings: Settings, log: Broker) -> Sequence[Part]:
        cameras = lane_settings(settings.lanes or Path("lanes.toml"))
        if name not in cameras:
            raise LaneRefusal(
                "lane_unknown",
                f"“{name}” is not in the lanes file, which names {', '.join(cameras) or 'none'}.",
            )
        check_sources({name: cameras[name]})
        config = lane_config(settings, name, cameras[name])
        return (lane_part(config, shared_reader(config.cameras), log),)

    run_process(f"bordergate-lane-{name}", parts, metrics_port, lanes)
