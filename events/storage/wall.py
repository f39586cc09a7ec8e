"""The second wall: PostgreSQL itself shows a session the rows of one firm alone, whatever a query forgets to ask for.

One setting tells whose rows a session sees, and a policy on each table compares with it. Who says nothing sees nothing.
Superusers and roles with BYPASSRLS see through it: the owner's processes must run as neither. SQLite has no such thing:
there the first wall, the scope of each query, stands alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

SETTING = "bordergate.firm"
EVERYTHING, NOTHING = "*", ""
"""What the setting says beside a firm's tax code: the owner's own work, and nobody's."""
SEES = f"(SELECT current_setting('{SETTING}', true))"
"""For policies, as a subquery: asked once a query and not once a row."""
_SIGHT = "sight"
_SET = text("SELECT set_config(:name, :sight, true)")


def wall(table: str, shows: str) -> tuple[str, ...]:
    """Statements of PostgreSQL after which a row of `table` is there for the owner's own work, and for whoever `shows` (SQL) lets see it.

    CASE and not OR: the planner takes an OR with an unknown setting for a sieve that lets one row in two hundred through,
    and would choose its way for the owner's own work accordingly. The owner of the table stands behind the wall too (FORCE)."""
    return (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f"CREATE POLICY wall ON \"{table}\" USING (CASE WHEN {SEES} = '{EVERYTHING}' THEN true ELSE {shows} END)",
    )


def no_wall(table: str) -> tuple[str, ...]:
    return (
        f'DROP POLICY wall ON "{table}"',
        f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
    )


def narrowed(sight: str) -> dict[str, Any]:
    """What a session carries so that it sees no more than this."""
    return {_SIGHT: sight}


def on_begin(session: Session, _transaction: Any, connection: Connection) -> None:
    """The one hook: tells PostgreSQL whose rows this transaction sees. It is forgotten with the transaction."""
    sight = session.info.get(_SIGHT)
    if sight is not None:
        _set(connection, sight)


@contextmanager
def whole(session: Session) -> Iterator[None]:
    """For the few questions whose answer rests on everybody's rows and shows none of them."""
    sight = session.info.get(_SIGHT)
    if sight is None or session.get_bind().dialect.name != "postgresql":
        yield
        return
    connection = session.connection()
    _set(connection, EVERYTHING)
    yield
    _set(connection, sight)  # not after an error: the transaction is over then, and the setting with it


def _set(connection: Connection, sight: str) -> None:
    connection.execute(_SET, {"name": SETTING, "sight": sight})


def sees_through(session: Session) -> bool:
    """Whether the wall does not hold for this session's role (PostgreSQL's own rule), or there is none (SQLite)."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user"
    return bool(session.scalar(text(asked)))
