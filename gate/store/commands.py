"""Commands that were done and what was answered: the memory that makes twice the same as once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from gate.store.models.journal import CommandRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep


def claim(session: Session, key: tuple[str, str], digest: str, at: datetime) -> CommandRow | None:
    """None where the command is new and now claimed by this transaction; else the row of the one that did it.

    `key` is (account id, command id). A second sender waits here until the first has committed."""
    account_id, command_id = key
    values = {"account_id": account_id, "command_id": command_id, "digest": digest, "at": at}
    if insert_or_keep(session, CommandRow, ("account_id", "command_id"), values):
        return None
    return session.scalar(
        select(CommandRow).where(CommandRow.account_id == account_id, CommandRow.command_id == command_id)
    )


def is_claimed(session: Session, key: tuple[str, str]) -> bool:
    """Whether a command with this (account id, command id) was done, as far as committed; waits for nobody."""
    return session.get(CommandRow, key) is not None


def answer(session: Session, key: tuple[str, str], value: dict[str, Any]) -> None:
    row = session.get(CommandRow, key)
    if row is not None:
        row.answer = value
