"""The one name of a database session above the store: handlers pass it on and never look inside."""

from sqlalchemy.orm import Session

__all__ = ["Session"]
