"""The gate for a command that signs no orders: its database is reached, its refusals are said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.commands.start import one_line_refusals
from deploy.owners import gate_database, gate_without_key
from deploy.settings import read_settings
from gate.services.context import Gate


@contextmanager
def gate_here() -> Iterator[Gate]:
    with one_line_refusals():
        settings = read_settings()
        gate = gate_without_key(settings, gate_database(settings))
        try:
            yield gate
        finally:
            gate.database.close()
