"""`bordergate migrate`: what has to be there before anything else starts."""

import typer

from deploy.commands.start import one_line_refusals, settings_with
from deploy.event_keys import EventKeys, owner_names
from deploy.journal import make_journal_seal
from deploy.lanes import introduce
from deploy.log_access import kafka_security
from deploy.owners import open_agency, open_gate
from deploy.second_wall import look_at_second_wall
from events.bus.access import apply_access
from events.bus.kafka_client import admin_client
from events.bus.topics import apply_topics
from events.messages.values import Agency
from gate.store.reference import in_force


def migrate() -> None:
    """Bring every owner's tables and the log's topics up to date, and hand out the keys lanes need."""
    with one_line_refusals():
        settings = settings_with()
        gate = open_gate(settings)
        look_at_second_wall(gate.database)
        make_journal_seal(settings)
        for agency in Agency:
            open_agency(settings, agency).database.close()
        with gate.database.read() as session:
            lanes = tuple(in_force(session, gate.clock.now()).lanes)
        introduce(settings, gate, lanes)
        EventKeys.of(settings).provide(owner_names(lanes))
        if settings.kafka:
            with admin_client(settings.kafka, kafka_security(settings)) as admin:
                apply_topics(admin, settings.kafka_replication)
                apply_access(admin)
    typer.echo(
        f"ready: tables, topics, keys of {len(lanes)} lanes; what they are given is in {settings.lane_key_folder}"
    )
