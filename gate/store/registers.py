"""Counts the versions of register rows; keeps customs-declaration headers and each register's last heartbeat only."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from gate.store.models.journal import RegisterVersionRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep

OWN = ""
"""The key of a register's own row, its heartbeat: no row of an agency has it."""


def next_version(session: Session, place: tuple[str, str, str], header: Mapping[str, Any] | None) -> int:
    """`place` is (agency, register, key); the row is locked until the transaction ends."""
    row = locked(session, place)
    row.version += 1
    row.header = dict(header) if header is not None else None
    return row.version


def locked(session: Session, place: tuple[str, str, str]) -> RegisterVersionRow:
    """The row of (agency, register, key), with version 0 where there was none, held until the transaction ends."""
    agency, register, key = place
    values = {"agency": agency, "register_name": register, "key": key, "version": 0}
    insert_or_keep(session, RegisterVersionRow, ("agency", "register_name", "key"), values)
    return session.scalars(
        select(RegisterVersionRow)
        .where(
            RegisterVersionRow.agency == agency,
            RegisterVersionRow.register_name == register,
            RegisterVersionRow.key == key,
        )
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).one()
