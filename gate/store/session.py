"""The session type services pass on without knowing what stands behind it."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from events.storage.wall import whole

__all__ = ["Session", "answers", "whole"]


def answers(session: Session) -> None:
    """Asks the database the least of questions. Raises what the database throws."""
    session.execute(text("SELECT 1"))
